// A region as a service of Docker Compose: LocalStack with the settings that were tried, on a network of its own.
// docker-compose.yml at the top level says the same for who starts the regions by hand; a test holds the two together.
import type { ComposeSpecification } from 'docker-compose'
import { REGION_LABEL } from './labels.js'

/** The last image of LocalStack's community edition that needs no account. */
export const LOCALSTACK_IMAGE = 'localstack/localstack:4.14.0'

/** Names another image, for docker-compose.yml and for us. */
export const IMAGE_VARIABLE = 'ANTIPODE_LOCALSTACK_IMAGE'

/** Where LocalStack, and what imitates it, listens inside its container. */
export const REGION_PORT = 4566

export const HEALTH_PATH = '/_localstack/health'

/** The services that Antipode or its applications reach there; all are loaded before the region is healthy. */
const SERVICES = ['dynamodb', 'dynamodbstreams', 's3', 'sns', 'sqs', 'ssm']

export type RegionService = NonNullable<ComposeSpecification['services']>[string]

/** How often a container is asked whether it is healthy, and how long it may take to be. */
const HEALTH_CHECK: NonNullable<RegionService['healthcheck']> = {
  test: ['CMD', 'curl', '--fail', '--silent', `http://localhost:${REGION_PORT}${HEALTH_PATH}`],
  interval: '2s',
  timeout: '5s',
  retries: 5,
  start_period: '180s',
}

export const REGION_ENVIRONMENT = {
  // DynamoDB's own streams, without Kinesis beneath them.
  PROVIDER_OVERRIDE_DYNAMODB: 'v2',
  PROVIDER_OVERRIDE_DYNAMODBSTREAMS: 'v2',
  SERVICES: SERVICES.join(','),
  EAGER_SERVICE_LOADING: '1',
  // It tells nobody that it was started, and resolves no names for others.
  DISABLE_EVENTS: '1',
  DNS_ADDRESS: '0',
}

/** @param hostPort of this machine's loopback address; nothing else is published */
export function regionService(region: string, image: string, hostPort: number): RegionService {
  return {
    image,
    environment: REGION_ENVIRONMENT,
    healthcheck: HEALTH_CHECK,
    labels: { [REGION_LABEL]: region },
    networks: [region],
    ports: [`127.0.0.1:${hostPort}:${REGION_PORT}`],
  }
}

/** @param ports by region, in the order in which they are deployed to */
export function composeModel(
  project: string,
  image: string,
  ports: ReadonlyMap<string, number>,
): ComposeSpecification {
  const regions = [...ports.keys()]
  return {
    name: project,
    services: Object.fromEntries(
      [...ports].map(([region, port]) => [region, regionService(region, image, port)]),
    ),
    networks: Object.fromEntries(regions.map((region) => [region, {}])),
  }
}
