export function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
}

/** Runs `work` for about `ms` and answers how often a second it ran. */
export async function perSecond(work, ms = 3_000) {
  for (let warmUp = 0; warmUp < 50; warmUp++) await work()
  const start = performance.now()
  let count = 0
  while (performance.now() - start < ms) {
    await work()
    count++
  }
  return count / ((performance.now() - start) / 1_000)
}

/** As `perSecond`, with so many of `work` under way at any time. */
export async function perSecondAtOnce(atOnce, work, ms = 3_000) {
  const rates = Array.from({ length: atOnce }, () => perSecond(work, ms))
  return (await Promise.all(rates)).reduce((sum, rate) => sum + rate, 0)
}
