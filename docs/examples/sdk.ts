import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'

const dynamodb = new DynamoDBClient({ region: 'eu-west-2' })
const { TableNames } = await dynamodb.send(new ListTablesCommand({}))
console.log(TableNames)
