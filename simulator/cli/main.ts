#!/usr/bin/env node
// The `antipode` command.
import { runCommandLine } from './command-line.js'
import { tellError } from './error-text.js'
import { processTerminal } from './terminal.js'

/** What still holds the process then is not waited for: all that must be written has been. */
const LINGER_MS = 1_000

// The AWS SDK's word to programmers about its own next versions is none for users of ours.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

const terminal = processTerminal()
process.on('uncaughtException', (error) => process.exit(tellError(error, terminal)))
process.exitCode = await runCommandLine(process.argv.slice(2), terminal)
setTimeout(() => process.exit(), LINGER_MS).unref()
