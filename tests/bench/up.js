// `antipode up` with the demonstration, on whatever ports are free: as arguments of Node.js.
export const UP = [
  'dist/cli/main.js',
  'up',
  'lambdas/template.yaml',
  '--port',
  '0',
  '--aws-port',
  '0',
  '--control-port',
  '0',
]
