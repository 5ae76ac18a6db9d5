// Carries the items that a table already has to a replica that joins (GT-36).
import { AwsError } from '../aws/errors.js'
import { sleep } from '../kernel/clock.js'
import { NetworkError } from '../network/errors.js'
import { regionPlace } from '../network/places.js'
import type { LinkSurroundings } from './link.js'
import type { Replica, VersionedItem } from './replica.js'

/** The position up to which a replica's log is written. */
export async function endOfLog(replica: Replica): Promise<number> {
  let position = 0
  for (;;) {
    const changes = await replica.changesAfter(position, 1_000)
    position = changes.at(-1)?.position ?? position
    if (changes.length < 1_000) return position
  }
}

/** Tries until the items are there; `abandoned` ends that. */
export async function backFill(
  items: readonly VersionedItem[],
  source: Replica,
  destination: Replica,
  { kernel, network, settings }: LinkSurroundings,
  abandoned: () => boolean,
): Promise<void> {
  const { fromMs, toMs } = settings.retry
  let attempts = 0
  const chunkSize = Math.min(settings.batchSize, destination.window ?? settings.batchSize)
  for (let sent = 0; sent < items.length && !abandoned(); ) {
    const chunk = items.slice(sent, sent + chunkSize)
    try {
      await network.exchange(
        {
          from: regionPlace(source.region),
          to: regionPlace(destination.region),
          purpose: 'replication',
          handshakes: sent === 0 || attempts > 0 ? 2 : 0,
          connectTimeoutMs: settings.replyTimeoutMs,
          replyTimeoutMs: settings.replyTimeoutMs,
        },
        () => applyAll(chunk, destination),
      )
      sent += chunk.length
      attempts = 0
    } catch (error) {
      if (!(error instanceof NetworkError || error instanceof AwsError)) throw error
      await sleep(kernel.clock, Math.min(toMs, fromMs * 2 ** attempts++))
    }
  }
}

/** Different items, as many at once as the replica takes. */
async function applyAll(items: readonly VersionedItem[], destination: Replica): Promise<void> {
  const { concurrency = 1 } = destination
  for (let from = 0; from < items.length; from += concurrency) {
    const applied = items.slice(from, from + concurrency).map((item) => destination.applyIfNewer(item))
    const failed = (await Promise.allSettled(applied)).find(({ status }) => status === 'rejected')
    if (failed) throw (failed as PromiseRejectedResult).reason
  }
}
