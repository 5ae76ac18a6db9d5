/** Options of `antipode up` for whatever ports are free. */
export const ANY_PORTS = ['--port', '0', '--aws-port', '0', '--control-port', '0']
