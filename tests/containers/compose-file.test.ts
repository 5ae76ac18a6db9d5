import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { REGION_NAMES } from '#simulator/aws/regions.js'
import { IMAGE_VARIABLE, LOCALSTACK_IMAGE, regionService } from '#simulator/containers/region-services.js'

const ROOT = path.resolve(import.meta.dirname, '../..')

interface Service {
  readonly image: string
  readonly environment?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  readonly profiles: readonly string[]
  readonly ports: readonly string[]
  readonly networks: readonly string[]
  readonly volumes: readonly string[]
  readonly command?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>
  readonly networks: Readonly<Record<string, null>>
  readonly volumes: Readonly<Record<string, null>>
}

/** Variables have their defaults. */
function composeFile(): ComposeFile {
  const text = readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8')
  return parse(text.replace(/\$\{\w+:-([^}]*)\}/g, '$1'), { merge: true }) as ComposeFile
}

const { services, networks, volumes } = composeFile()
const regions = Object.entries(services).filter(([, { labels }]) => labels !== undefined)
const simulators = Object.entries(services).filter(([, { labels }]) => labels === undefined)

const regionsOf = (profile: string) =>
  regions.filter(([, { profiles }]) => profiles.includes(profile)).map(([name]) => name)

describe('docker-compose.yml', () => {
  test.each(regions)('%s is what `antipode up --backend compose` starts', (region, service) => {
    const { environment, profiles: _profiles, volumes: _volumes, ...rest } = service
    const { PERSISTENCE, ...others } = environment as Record<string, string>
    const port = Number(service.ports[0]?.split(':')[1])
    expect({ ...rest, environment: others }).toEqual(regionService(region, LOCALSTACK_IMAGE, port))
    // Docker keeps no volume for a world that ends with its process.
    expect(Number(PERSISTENCE)).toBe(0)
  })

  test('each region is on a network and a volume of its own, and at a port of its own', () => {
    const names = regions.map(([name]) => name)
    expect(names.every((name) => REGION_NAMES.includes(name))).toBe(true)
    expect(Object.keys(networks)).toEqual(names)
    expect(Object.keys(volumes)).toEqual([...names, 'antipode'])
    expect(new Set(regions.map(([, { ports }]) => ports[0])).size).toBe(names.length)
  })

  test('nothing is published but on loopback', () => {
    for (const { ports } of Object.values(services)) {
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/)
    }
  })

  test.each([
    ['two', 2],
    ['three', 3],
    ['five', 5],
  ])('the profile %s: %i regions, and a simulator that is on their networks and told of each', (profile, count) => {
    const names = regionsOf(profile)
    expect(names).toHaveLength(count)
    const started = simulators.filter(([, { profiles }]) => profiles.includes(profile))
    expect(started).toHaveLength(1)
    const [[, simulator]] = started as [[string, Service]]
    expect(simulator.command).toEqual([
      'up',
      '--state=/var/lib/antipode',
      `--regions=${names.join(',')}`,
      ...names.map((name) => `--region=${name}=http://${name}:4566`),
    ])
    expect(simulator.networks).toEqual(names)
    expect(simulator.depends_on).toEqual(
      Object.fromEntries(names.map((name) => [name, { condition: 'service_healthy' }])),
    )
  })

  test('.env chooses three regions, and names every variable with its default', () => {
    const text = readFileSync(path.join(ROOT, '.env'), 'utf8')
    expect(text).toMatch(/^COMPOSE_PROFILES=three$/m)
    const yaml = readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8')
    const used = new Set(
      [...yaml.matchAll(/\$\{(\w+):-([^}]*)\}/g)].map(([, name, value]) => `${name}=${value}`),
    )
    const named = new Set([...text.matchAll(/^# (ANTIPODE_\w+=\S+)/gm)].map(([, line]) => line))
    expect(named).toEqual(used)
    expect([...used]).toContain(`${IMAGE_VARIABLE}=${LOCALSTACK_IMAGE}`)
  })
})
