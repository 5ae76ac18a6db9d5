// Does whatever its path says: good manners and bad ones.
const deeds = {
  throw() {
    throw new Error('a mistake of the application')
  },
  loop() {
    for (;;);
  },
  async 'loop-later'() {
    await undefined
    for (;;);
  },
  hang: () => new Promise(() => {}),
  exit() {
    process.exit(3)
  },
  nonsense: () => ({ statusCode: 'yes' }),
  async fetch({ queryStringParameters }) {
    try {
      const response = await fetch(queryStringParameters.url)
      return { fetched: response.status, body: await response.text() }
    } catch (error) {
      return { failed: error.cause?.code ?? error.name }
    }
  },
}

exports.handler = async (event) => {
  if (event.requestContext.connectionId) return { statusCode: 200, body: `echo ${event.body}` }
  return deeds[event.pathParameters.proxy]?.(event) ?? { region: process.env.AWS_REGION, path: event.rawPath }
}
