// The demonstration with three regions as containers, and clients of theirs: through Antipode, and past it.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { up } from './up.js'

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' }

export class ComposeWorld {
  #world
  #clients = []
  #endpoints

  static async start() {
    const world = new ComposeWorld()
    world.#world = await up(['--backend', 'compose'])
    const { regions } = await world.status()
    world.#endpoints = new Map(regions.map(({ region, endpoint }) => [region, endpoint]))
    return world
  }

  get startMs() {
    return this.#world.startMs
  }

  get application() {
    return this.#world.application
  }

  through(region) {
    return this.#client(region, this.#world.aws)
  }

  past(region) {
    return this.#client(region, this.#endpoints.get(region))
  }

  async status() {
    return (await fetch(`${this.#world.control}/status`)).json()
  }

  startFault(fault, region) {
    return this.#post('/faults', { fault, regions: [region] })
  }

  heal() {
    return this.#post('/heal', {})
  }

  async close() {
    for (const client of this.#clients) client.destroy()
    await this.#world.close()
  }

  async #post(path, body) {
    const response = await fetch(this.#world.control + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(await response.text())
  }

  #client(region, endpoint) {
    const client = new DynamoDBClient({ region, endpoint, credentials: CREDENTIALS })
    this.#clients.push(client)
    return client
  }
}
