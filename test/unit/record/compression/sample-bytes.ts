/** Bytes to compress: the same in each run. */

/** JSON lines, which compress well. */
export function prose(length: number): Buffer {
  const lines: string[] = []
  for (let id = 0, total = 0; total < length; id++) {
    const line = `{"id":${id},"item":"espresso","price":${(id * 7919) % 1000},"note":"${(id * 104_729) % 99_991}"}\n`
    lines.push(line)
    total += line.length
  }
  return Buffer.from(lines.join('')).subarray(0, length)
}

/** Bytes in which nothing repeats. */
export function noise(length: number): Buffer {
  let state = 42
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 24
    }),
  )
}
