// The Node.js that runs the functions, beside the one that the template asks for.

export const HOST_MAJOR = Number(process.versions.node.split('.')[0])

/** The major version in a runtime's name, `nodejs22.x`; undefined for other runtimes. */
export function majorOf(runtime: string): number | undefined {
  const major = /nodejs(\d+)/.exec(runtime)?.[1]
  return major === undefined ? undefined : Number(major)
}

/**
 * A function's variables, and where its runtime is newer than the host, one that keeps the SDK from advising against
 * the host at every cold start: on the runtime that the template asks for it would not.
 */
export function onThisHost(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const wanted = majorOf(variables.AWS_EXECUTION_ENV ?? '')
  if (wanted === undefined || wanted <= HOST_MAJOR) return variables
  return { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...variables }
}
