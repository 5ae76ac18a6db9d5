// The thread of `antipode up`: all of it but the terminal.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { tellError } from './error-text.js'
import { linkedTerminal } from './terminal-link.js'
import { up } from './up.js'
import type { FromUp, UpDefinition } from './up-in-thread.js'

const port = parentPort as MessagePort
const { options, traits } = workerData as UpDefinition
const terminal = linkedTerminal(port, traits)
process.on('uncaughtException', (error) => terminal.exit(tellError(error, terminal)))

const exitCode = await up(options, terminal).catch((error) => tellError(error, terminal))
port.postMessage({ kind: 'ended', exitCode } satisfies FromUp)
