// How a region's container is told from others: by its labels, whoever started it (docker-compose.yml, the command line,
// a test). Real faults find their container by them.

/** On every container that stands for a region: the region. */
export const REGION_LABEL = 'dev.antipode.region'

/** What Docker Compose labels its containers, networks and volumes with: the project. */
export const COMPOSE_PROJECT_LABEL = 'com.docker.compose.project'
