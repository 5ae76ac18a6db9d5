// The thread that carries isolates. It waits for commands, and answers a step when the code has nothing
// left to run: the simulation stands still meanwhile, so how fast this thread is makes no difference.

import type vm from 'node:vm'
import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import { compileScript } from '../sandbox/script.js'
import { CodeContext } from './code-context.js'
import type { Command, Effects, Fault, LoadedScript, ThreadData } from './protocol.js'
import { awaitChange, raise, SIGNAL } from './signals.js'
import { adoptThread, pendingImmediates, somethingEscaped } from './thread-realm.js'

const { signals, port } = workerData as ThreadData
const loaded = new Map<string, LoadedScript>()
const compiled = new Map<string, vm.Script>()
const definitions = new Map<number, Extract<Command, { kind: 'open' }>['definition']>()
const isolates = new Map<number, CodeContext>()
let current: CodeContext | undefined

adoptThread(() => current)
raise(signals, SIGNAL.started)
void serve()

async function serve(): Promise<never> {
  for (;;) {
    const seen = Atomics.load(signals, SIGNAL.commands)
    const received = receiveMessageOnPort(port) as { message: Command } | undefined
    if (received) await obey(received.message)
    else awaitChange(signals, SIGNAL.commands, seen)
  }
}

async function obey(command: Command): Promise<void> {
  switch (command.kind) {
    case 'load':
      loaded.set(command.script.id, command.script)
      return
    case 'open':
      definitions.set(command.isolate, command.definition)
      return
    case 'close':
      definitions.delete(command.isolate)
      isolates.delete(command.isolate)
      return
    case 'step':
      return step(command)
  }
}

async function step({ isolate, now, input }: Extract<Command, { kind: 'step' }>): Promise<void> {
  let context: CodeContext
  try {
    context = isolates.get(isolate) ?? open(isolate, now)
  } catch (error) {
    answer({ fault: String((error as Error).stack) })
    return
  }
  current = context
  context.deliver(now, input)
  await untilQuiet(context)
  for (let due = context.timers.takeDue(); due; due = context.timers.takeDue()) {
    context.guard(due)
    await untilQuiet(context)
  }
  context.quiet()
  await untilQuiet(context)
  current = undefined
  answer(context.takeEffects())
}

function answer(effects: Effects | Fault): void {
  port.postMessage(effects)
  raise(signals, SIGNAL.answers)
}

function open(isolate: number, now: number): CodeContext {
  const definition = definitions.get(isolate)
  const script = definition && loaded.get(definition.scriptId)
  if (!definition || !script) throw new Error(`isolate ${isolate} was not opened`)
  const ready = compiled.get(script.id) ?? compileScript(script.text)
  compiled.set(script.id, ready)
  const context = new CodeContext(definition, ready, script.sourceMap, now)
  isolates.set(isolate, context)
  return context
}

/** Lets microtasks, ticks and streams run, and the code's immediates, until none is left. */
async function untilQuiet(context: CodeContext): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve))
    const immediates = context.timers.takeImmediates()
    if (immediates.length === 0 && !pendingImmediates()) break
    for (const immediate of immediates) {
      if (!immediate.cancelled) context.guard(immediate.run)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const escaped = somethingEscaped()
  if (escaped) context.escaped(escaped)
}
