/** Whether a function of a user's module is a class, which nobody can call without `new`. */
export function isClass(exported: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(exported))
}
