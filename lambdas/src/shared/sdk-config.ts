// How every SDK client of the chat waits and tries again.

/**
 * The SDK's own defaults wait for minutes. Here an attempt ends after 2 s and a call after three attempts, so a sick
 * dependency costs some 7 s at worst: less than the functions' Timeout in template.yaml, so that the caller gets an
 * error from our code and not a time-out.
 */
export const sdkConfig = {
  maxAttempts: 3,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
}
