// Makes the intrinsics of an isolate's realm virtual: Math.random, what depends on garbage collection, WebAssembly; Date
// and Intl are in virtual-calendar.ts. Its text is compiled inside the realm, so it can use nothing from outside of itself.

export interface BootstrapHost {
  readonly random: () => number
  /** Whether a value is of that class of Node.js's own realm. */
  readonly isHostInstance: (value: unknown, className: string) => boolean
  readonly sabotage: (what: string) => never
}

export function bootstrapRealm({ random, isHostInstance, sabotage }: BootstrapHost): void {
  const define = (target: object, name: PropertyKey, value: unknown) =>
    Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true })

  // ---- Chance, and the garbage collector's timing.
  define(Math, 'random', random)
  define(
    globalThis,
    'WeakRef',
    class StrongRef {
      readonly #target: unknown
      constructor(target: unknown) {
        this.#target = target
      }
      deref() {
        return this.#target
      }
      get [Symbol.toStringTag]() {
        return 'WeakRef'
      }
    },
  )
  define(
    globalThis,
    'FinalizationRegistry',
    class SilentRegistry {
      register() {}
      unregister() {
        return false
      }
      get [Symbol.toStringTag]() {
        return 'FinalizationRegistry'
      }
    },
  )
  define(Atomics, 'waitAsync', () => sabotage('Atomics.waitAsync'))
  define(Atomics, 'wait', () => sabotage('Atomics.wait'))

  // ---- WebAssembly: compiled at once instead of on other threads.
  const wasm = (globalThis as unknown as { WebAssembly: Record<string, unknown> }).WebAssembly
  const Module = wasm.Module as new (bytes: unknown) => object
  const Instance = wasm.Instance as new (module: object, imports?: object) => object
  define(wasm, 'compile', async (bytes: unknown) => new Module(bytes))
  define(wasm, 'instantiate', async (source: unknown, imports?: object) => {
    if (source instanceof Module) return new Instance(source, imports)
    const module = new Module(source)
    return { module, instance: new Instance(module, imports) }
  })
  define(wasm, 'compileStreaming', () => sabotage('WebAssembly.compileStreaming'))
  define(wasm, 'instantiateStreaming', () => sabotage('WebAssembly.instantiateStreaming'))

  // ---- Errors that Node.js's own modules throw are errors here too, and their dates are dates.
  const ordinary = Function.prototype[Symbol.hasInstance]
  for (const Class of [
    Date,
    Error,
    TypeError,
    RangeError,
    SyntaxError,
    EvalError,
    ReferenceError,
    URIError,
  ]) {
    define(Class, Symbol.hasInstance, function (this: unknown, value: unknown) {
      return ordinary.call(this as never, value) || (this === Class && isHostInstance(value, Class.name))
    })
  }
}
