// What Lambda and template.yaml give the chat's functions. Import it before a handler: they read it when they start.
Object.assign(process.env, {
  AWS_REGION: 'eu-west-2',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  MESSAGES_TABLE: 'messages',
  MESSAGES_INDEX: 'by-type-and-ts',
  CONNECTIONS_TABLE: 'connections',
  WEBSOCKET_ENDPOINT: 'https://abc123.execute-api.eu-west-2.amazonaws.com/live',
})
