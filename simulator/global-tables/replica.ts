// What replication needs of one region's copy of a table. The engine says it of the copies it holds; a copy at an
// endpoint can carry it out too.
export type { LocalChange, TableReplica as Replica, VersionedItem } from '../dynamodb/dynamodb.js'
export { isNewer, type Version } from '../dynamodb/engine/version.js'
