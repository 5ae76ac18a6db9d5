// The table that an operation of the control plane names, whose length is looked at before anything else.
import { ACCOUNT_ID, type Arn, PARTITION, parseArn } from '../../aws/arn.js'
import type { State, Table } from '../engine/state.js'
import { accessDenied, resourceInUse, tableNotFound, validation } from '../errors.js'
import { Constraints } from '../input/constraints.js'
import type { Input } from '../input/input.js'
import { withoutArn } from '../input/table-name.js'

const MIN_LENGTH = 3
const MAX_LENGTH = 255

/** Valid once `checkRequest` has passed. */
export function readTable(input: Input, constraints: Constraints): string {
  const given = input.text('TableName')
  const name = given === undefined ? '' : withoutArn(given)
  constraints.nameCharacters('tableName', name)
  return name
}

/** @throws AwsError when the table's name, or else anything that was read of the request, is invalid */
export function checkRequest(input: Input, constraints: Constraints, region: string): void {
  const given = input.text('TableName')
  if (given === undefined)
    throw validation("The parameter 'TableName' is required but was not present in the request")
  const name = withoutArn(given)
  checkLength(name)
  const arn = parseArn(given)
  if (arn) checkArn(given, arn, region)
  constraints.check()
}

function checkArn(given: string, arn: Arn, region: string): void {
  const wrong =
    arn.partition !== PARTITION
      ? 'AWS partition'
      : arn.region !== region
        ? 'AWS region'
        : arn.resource.startsWith('table/')
          ? undefined
          : 'resource type'
  if (wrong) throw Constraints.alone(`Invalid ${wrong} in '${given}'`)
  if (arn.account !== ACCOUNT_ID) throw accessDenied()
}

/** @throws AwsError when there is no such table */
export function existing(state: State, name: string): Table {
  const table = state.tables.get(name)
  if (!table) throw tableNotFound(name)
  return table
}

export function beingCreated(name: string) {
  return resourceInUse(`Attempt to change a resource which is still in use: Table is being created: ${name}`)
}

/** Before anything else of the request; what characters a name of a wrong length has is told with it. */
function checkLength(name: string): void {
  if (name.length >= MIN_LENGTH && name.length <= MAX_LENGTH) return
  const constraints = new Constraints()
  constraints.length('tableName', name, MIN_LENGTH, MAX_LENGTH)
  constraints.nameCharacters('tableName', name)
  constraints.check()
}
