#!/usr/bin/env node
// The `antipode` command.
import { runCommandLine } from './command-line.js'
import { tellError } from './error-text.js'
import { processTerminal } from './terminal.js'

/** Who does not read what was written by then is not waited for. */
const LINGER_MS = 1_000

// The AWS SDK's word to programmers about its own next versions is none for users of ours.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

const terminal = processTerminal()
process.on('uncaughtException', (error) => process.exit(tellError(error, terminal)))
const exitCode = await runCommandLine(process.argv.slice(2), terminal)
setTimeout(() => process.exit(exitCode), LINGER_MS)
// Pipes take what is written in their own time, and that is waited for. Nothing else is.
const written = (stream: NodeJS.WriteStream) => new Promise((resolve) => stream.write('', resolve))
await Promise.all([written(process.stdout), written(process.stderr)])
process.exit(exitCode)
