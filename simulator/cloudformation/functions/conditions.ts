// The section Conditions: each is decided once, from parameters, mappings and other conditions.
import { invalidTemplate } from '../template/findings.js'
import { literal, member, type Node, type Position } from '../template/node.js'
import { evaluateText, type Scope } from './evaluate.js'

export class Conditions {
  readonly #declared: ReadonlyMap<string, Node>
  readonly #scopeFor: (subject: string) => Scope
  readonly #decided = new Map<string, boolean | 'deciding'>()

  /** @param scopeFor the scope in which a condition's values are evaluated */
  constructor(declared: ReadonlyMap<string, Node>, scopeFor: (subject: string) => Scope) {
    this.#declared = declared
    this.#scopeFor = scopeFor
  }

  /** @throws AntipodeError `template-invalid` when it is not declared, or depends on itself */
  holds(name: string, at: Position): boolean {
    const decided = this.#decided.get(name)
    const declared = this.#declared.get(name)
    if (!declared) throw invalidTemplate(at, name, 'no condition has this name')
    if (decided === 'deciding') throw invalidTemplate(declared.at, name, 'the condition depends on itself')
    if (decided !== undefined) return decided
    this.#decided.set(name, 'deciding')
    const holds = this.#decide(declared, this.#scopeFor(name))
    this.#decided.set(name, holds)
    return holds
  }

  #decide(node: Node, scope: Scope): boolean {
    const named = literal(member(node, 'Condition'))
    if (named) return this.holds(named, node.at)
    if (node.kind !== 'call')
      throw invalidTemplate(node.at, scope.subject, 'a condition is a condition function')
    const items = node.argument.kind === 'list' ? node.argument.items : [node.argument]
    const [first, second] = items
    switch (node.name) {
      case 'Condition':
        return this.holds(evaluateText(node.argument, scope), node.at)
      case 'Fn::Equals':
        if (!first || !second || items.length > 2) break
        return evaluateText(first, scope) === evaluateText(second, scope)
      case 'Fn::Not':
        if (!first || second) break
        return !this.#decide(first, scope)
      case 'Fn::And':
        if (items.length < 2 || items.length > 10) break
        return items.every((item) => this.#decide(item, scope))
      case 'Fn::Or':
        if (items.length < 2 || items.length > 10) break
        return items.some((item) => this.#decide(item, scope))
    }
    throw invalidTemplate(node.at, scope.subject, `${node.name} cannot be used like this in a condition`)
  }
}
