/**
 * Where a module uses what it imports: whether only within functions, so that it can be loaded when one of them is called.
 * Takes trees as oxc-parser gives them (ESTree).
 */

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])
/** Type of a node -> those of its keys under which an identifier names something else than a variable. */
const NAMING_KEYS = {
  MemberExpression: ['property'],
  Property: ['key'],
  MethodDefinition: ['key'],
  PropertyDefinition: ['key'],
  LabeledStatement: ['label'],
  BreakStatement: ['label'],
  ContinueStatement: ['label'],
  MetaProperty: ['meta', 'property'],
}
/** The same for those under which it gets a meaning of its own. */
const BINDING_KEYS = {
  VariableDeclarator: ['id'],
  FunctionDeclaration: ['id', 'params'],
  FunctionExpression: ['id', 'params'],
  ArrowFunctionExpression: ['params'],
  ClassDeclaration: ['id'],
  ClassExpression: ['id'],
  CatchClause: ['param'],
}

/**
 * For each of `names` that is used within functions only: the places, `{ start, end, isShorthand }`. One that is used while
 * the module itself is evaluated, exported again, or the name of something else too in some scope, is not among them.
 */
export function usesWithinFunctions(program, names) {
  const uses = new Map([...names].map((name) => [name, []]))
  const visit = (node, isWithin, isBinding) => {
    if (node.type === 'ImportDeclaration') return
    if (node.type === 'Identifier') {
      if (!isWithin || isBinding) uses.delete(node.name)
      else uses.get(node.name)?.push({ start: node.start, end: node.end, isShorthand: false })
      return
    }
    for (const [key, value] of Object.entries(node)) {
      if (value === null || typeof value !== 'object') continue
      if (NAMING_KEYS[node.type]?.includes(key) && !node.computed) continue
      const within = isWithin || isCalledLater(node, key)
      // In a pattern, what stands before a default value is bound.
      const binds = BINDING_KEYS[node.type]?.includes(key) || (isBinding && key !== 'right')
      const before = uses.get(node.value?.name)?.length
      for (const child of Array.isArray(value) ? value : [value]) if (child?.type) visit(child, within, binds)
      const used = uses.get(node.value?.name)
      if (node.type === 'Property' && node.shorthand && key === 'value' && used?.length > before)
        used.at(-1).isShorthand = true
    }
  }
  visit(program, false, false)
  return uses
}

/** What stands under `key` runs when the function is called, or an object of the class made. */
function isCalledLater({ type, static: isStatic }, key) {
  if (FUNCTIONS.has(type)) return key !== 'id'
  return type === 'PropertyDefinition' && key === 'value' && !isStatic
}
