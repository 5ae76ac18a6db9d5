// The terminal that the command line talks to: data to stdout, progress to stderr, keys and interrupts back. Tests put
// another in its place.
import pc from 'picocolors'

export type Colours = ReturnType<typeof pc.createColors>

export interface Terminal {
  /** Data: what was asked for. */
  out(text: string): void
  /** Progress, errors, and what the application's code writes. */
  err(text: string): void
  readonly colours: { readonly out: Colours; readonly err: Colours }
  /** Hands over every key pressed; undefined when nobody sits there. The function that is returned ends it. */
  readonly keys: ((listener: (key: string) => void) => () => void) | undefined
  /** Ctrl-C, and being told to end by the system. The function that is returned ends it. */
  onInterrupt(listener: () => void): () => void
  /** Ends the process at once. */
  exit(code: number): void
}

export function processTerminal(): Terminal {
  // Who reads may stop reading, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 70))
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    colours: { out: coloursOf(process.stdout), err: coloursOf(process.stderr) },
    keys: process.stdin.isTTY && process.stdout.isTTY ? readKeys : undefined,
    onInterrupt(listener) {
      const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
      for (const signal of signals) process.on(signal, listener)
      return () => {
        for (const signal of signals) process.off(signal, listener)
      }
    },
    exit: (code) => process.exit(code),
  }
}

/** `hasColors` honours NO_COLOR and FORCE_COLOR. */
function coloursOf(stream: NodeJS.WriteStream): Colours {
  return pc.createColors(stream.isTTY === true && stream.hasColors())
}

function readKeys(listener: (key: string) => void): () => void {
  const { stdin } = process
  const onData = (data: Buffer) => {
    // An escape sequence, as of an arrow key, is one key; pasted text is several.
    const text = data.toString('utf8')
    for (const key of text.startsWith('\u001b') ? [text] : text) listener(key)
  }
  stdin.setRawMode(true)
  stdin.on('data', onData)
  stdin.resume()
  return () => {
    stdin.off('data', onData)
    stdin.setRawMode(false)
    stdin.pause()
  }
}
