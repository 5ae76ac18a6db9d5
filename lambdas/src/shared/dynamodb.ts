// The one DynamoDB client of a function, made once per execution environment.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { sdkConfig } from './sdk-config.js'

export const dynamodb = new DynamoDBClient(sdkConfig)
