import { describe, expect, test, vi } from 'vitest'
import { HotKeys } from '#simulator/cli/hot-keys.js'
import { FAULTS, OFFERED_FAULTS } from '#simulator/faults/catalogue.js'
import { fakeWorld } from '../control/fake-world.js'

function keys() {
  const world = fakeWorld()
  const seen = { text: '', errors: [] as unknown[], quits: 0, statuses: 0 }
  const docker = { isThere: true }
  const hotKeys = new HotKeys({
    regions: world.regions,
    faults: world.faults,
    bringContainersBack: async () => {
      if (!docker.isThere) throw new Error('no Docker')
    },
    print: (text) => {
      seen.text += text
    },
    showStatus: () => {
      seen.statuses++
    },
    showError: (error) => seen.errors.push(error),
    quit: () => {
      seen.quits++
    },
  })
  const press = (text: string) => {
    for (const key of text) hotKeys.press(key)
  }
  return { world, seen, docker, press }
}

describe('hot keys', () => {
  test.each(
    OFFERED_FAULTS.map(([name], index) => [name, String(index + 1)] as const),
  )('%s can be chosen', (name, key) => {
    const { world, seen, press } = keys()
    press(`f${key}`)
    press('1'.repeat(FAULTS[name].regions))
    if (world.faults.active().length === 0) press('1')
    expect(world.faults.active()).toMatchObject([{ fault: name }])
    expect(seen.errors).toEqual([])
  })

  test('a fault between two regions asks for both, each once', () => {
    const { world, seen, press } = keys()
    press(`f${OFFERED_FAULTS.findIndex(([name]) => name === 'partition') + 1}22`)
    expect(world.faults.active()).toMatchObject([{ scope: 'eu-west-2,ap-southeast-2' }])
    expect(seen.text).toContain('and  [1] us-east-1  [2] ap-southeast-2')
  })

  test.each(['\u001b', 'x', '9', '\u001b[A'])('%j takes a question back', (key) => {
    const { world, seen, press } = keys()
    press('f')
    press(key.length > 1 ? 'x' : key)
    expect(seen.text).toContain('never mind')
    press('1')
    expect(world.faults.active()).toEqual([])
  })

  test('Ctrl-C quits, also in the middle of a question', () => {
    const { seen, press } = keys()
    press('\u0003')
    press('f\u0003')
    expect(seen.quits).toBe(2)
  })

  test('healing heals all, and nothing while a container cannot be brought back', async () => {
    const { world, seen, docker, press } = keys()
    world.faults.start('region-down', ['us-east-1'])
    world.faults.start('container-down', ['eu-west-2'], { container: 'chat-eu-west-2-1' })
    docker.isThere = false
    press('h')
    await vi.waitFor(() => expect(seen.errors).toHaveLength(1))
    expect(world.faults.active()).toHaveLength(2)
    docker.isThere = true
    press('h')
    await vi.waitFor(() => expect(world.faults.active()).toEqual([]))
  })

  test('healing when there is nothing to heal says so', () => {
    const { seen, press } = keys()
    press('h')
    expect(seen.text).toBe('no fault is in force\n')
  })

  test('capital letters do the same; other keys nothing', () => {
    const { seen, press } = keys()
    press('SQz1 ')
    expect([seen.statuses, seen.quits, seen.text]).toEqual([1, 1, ''])
  })
})
