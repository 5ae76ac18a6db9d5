// `antipode/testcontainers`: regions that are containers, and the simulator as one, for tests. Needs Docker and the
// package `testcontainers`; nothing else of Antipode loads it.
export type { WayDown } from '../faults/catalogue.js'
export type { Outage } from './outages.js'
export { AntipodeContainer, StartedAntipodeContainer } from './testcontainers/antipode-container.js'
export type { ContainerOutage } from './testcontainers/real-outages.js'
export { RegionContainer, StartedRegionContainer } from './testcontainers/region-container.js'
export { TestWorld, type TestWorldOptions } from './testcontainers/test-world.js'
export type { Until, UntilOptions } from './until.js'
export type { RequestOptions, User, UserResponse, UserSocket } from './user.js'
