import { describe, expect, test } from 'vitest'
import { HOST_MAJOR, majorOf, onThisHost } from '#simulator/lambda/sandbox/host-runtime.js'

const SWITCH = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'
const asked = (major: number, more = {}) => ({ AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${major}.x`, ...more })

describe('the runtime that a template asks for', () => {
  test('newer than the host: the SDK keeps its advice about the host to itself', () => {
    expect(onThisHost(asked(HOST_MAJOR + 2))).toHaveProperty(SWITCH, 'true')
  })

  test('not newer: nothing is added', () => {
    expect(onThisHost(asked(HOST_MAJOR))).toEqual(asked(HOST_MAJOR))
  })

  test('the user who sets the switch is heard', () => {
    const variables = asked(HOST_MAJOR + 2, { [SWITCH]: 'false' })
    expect(onThisHost(variables)).toEqual(variables)
  })

  test('other runtimes have no version of Node.js', () => {
    expect(majorOf('python3.13')).toBeUndefined()
    expect(majorOf('nodejs24.x')).toBe(24)
  })
})
