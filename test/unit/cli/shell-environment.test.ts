import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { environmentShell, pathCode } from '../../../src/cli/shell-environment.ts'

describe('kafdir env', () => {
  it("speaks the shell that was asked for, else the user's own, else sh", () => {
    expect(environmentShell('fish', 'bash')).toBe('fish')
    expect(environmentShell(undefined, 'zsh')).toBe('zsh')
    expect(environmentShell(undefined, '/bin/bash')).toBe('bash')
    expect(environmentShell(undefined, 'unknown')).toBe('sh')
    expect(() => environmentShell('csh', 'bash')).toThrow("There is no shell code for 'csh'")
  })

  it.each(['/opt/kaf dir/bin', "/o'clock/$HOME/bin"])('puts %s in front of PATH', (folder) => {
    const script = `PATH=/usr/bin:/bin\n${pathCode('sh', folder)}printf %s "$PATH"`
    expect(spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stdout).toBe(`${folder}:/usr/bin:/bin`)
  })

  it('sets a variable of fish for fish', () => {
    expect(pathCode('fish', "/o'clock/bin")).toBe("set -gx PATH '/o\\'clock/bin' $PATH\n")
  })
})
