import { describe, expect, test } from 'vitest'
import { Endings } from '#simulator/kernel/endings.js'

describe('what is closed at the end', () => {
  test('last opened, first closed, and once', async () => {
    const endings = new Endings()
    const closed: string[] = []
    for (const name of ['first', 'second']) endings.add(async () => closed.push(name))
    await endings.run()
    await endings.run()
    expect(closed).toEqual(['second', 'first'])
  })

  test('one that fails does not keep the others from closing, and is told', async () => {
    const endings = new Endings()
    const closed: string[] = []
    endings.add(() => closed.push('first'))
    endings.add(() => Promise.reject(new Error('stuck')))
    endings.add(() => closed.push('third'))
    await expect(endings.run()).rejects.toThrow('stuck')
    expect(closed).toEqual(['third', 'first'])
  })
})
