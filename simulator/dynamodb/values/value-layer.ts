// META-1: AWS is replacing the code that reads attribute values, operation by operation, and the two say some things
// differently: the exponents of numbers, members that are twice in a set, and what is wrong with a value of an
// expression.

/** `older`: BatchWriteItem, Scan and the transactions. */
export type ValueLayer = 'current' | 'older'
