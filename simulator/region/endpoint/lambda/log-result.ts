// What a function wrote, as an invocation's answer has it: its last 4 KB, base64. Earlier lines stay in the backend.
const TAIL_BYTES = 4_096

/** Lambda's own lines (LI-08): the trace has what they say as `lambda.invoked`. */
const OF_THE_PLATFORM = /^(START|END|REPORT) RequestId: |^INIT_START |^XRAY TraceId: /

/** The function's own lines; of a log that was cut, the whole ones. */
export function linesOf(logResult: string): readonly string[] {
  const log = Buffer.from(logResult, 'base64')
  const lines = log.toString('utf8').split('\n')
  return lines
    .slice(log.byteLength >= TAIL_BYTES ? 1 : 0)
    .filter((line) => line.trim() !== '' && !OF_THE_PLATFORM.test(line))
}
