import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { type EnvironmentShell, environmentCode, environmentShell } from '../../../src/cli/shell-environment.ts'

/** The shells of which there is a program here. PowerShell is rarely one of them. */
const shells = ([['sh'], ['bash'], ['zsh'], ['fish'], ['powershell', 'pwsh']] as const).map(
  ([shell, program = shell]): readonly [EnvironmentShell, string] => [shell, program],
)
const present = shells.filter(([, program]) => spawnSync(program, ['-c', 'exit 0']).status === 0)

const SHOW: Readonly<Partial<Record<EnvironmentShell, string>>> = {
  fish: 'echo (string join : $PATH); echo "[$KAFDIR_BOOTSTRAP]"; echo "[$KAFDIR_ENV]"',
  powershell: '$env:PATH; "[$env:KAFDIR_BOOTSTRAP]"; "[$env:KAFDIR_ENV]"',
}
const SHOW_POSIX = 'printf "%s\\n" "$PATH" "[${KAFDIR_BOOTSTRAP-}]" "[${KAFDIR_ENV-}]"'

/** What PATH, KAFDIR_BOOTSTRAP and KAFDIR_ENV are after the pieces of code; `options` go to the shell. */
function after(
  [shell, program]: readonly [EnvironmentShell, string],
  code: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(':')
  // The program by its path: PATH is what is looked at.
  const found = folders
    .map((folder) => `${folder}/${program}`)
    .find((file) => spawnSync(file, ['-c', 'exit 0']).status === 0)
  const strict = shell === 'fish' || shell === 'powershell' ? '' : 'set -eu\n'
  const script = `${strict}${code.join('')}${SHOW[shell] ?? SHOW_POSIX}`
  const { stdout, stderr, status } = spawnSync(found ?? program, ['-c', script], {
    encoding: 'utf8',
    env: { HOME: '/nowhere', PATH: '/usr/bin:/a b:/bin', ...environment },
  })
  expect([stderr, status]).toEqual(['', 0])
  return stdout.trimEnd().split('\n')
}

function shellLine(shell: EnvironmentShell): string {
  if (shell === 'powershell') return '"strict=$env:KAFDIR_STRICT"\n'
  return shell === 'fish' ? 'echo "strict=$KAFDIR_STRICT"\n' : 'echo "strict=${KAFDIR_STRICT-}"\n'
}

describe('kafdir env', () => {
  it("speaks the shell that was asked for, else the user's own, else sh", () => {
    expect(environmentShell('fish', 'bash')).toBe('fish')
    expect(environmentShell('pwsh', 'bash')).toBe('powershell')
    expect(environmentShell(undefined, 'zsh')).toBe('zsh')
    expect(environmentShell(undefined, '/bin/bash')).toBe('bash')
    expect(environmentShell(undefined, 'unknown')).toBe('sh')
    expect(() => environmentShell('csh', 'bash')).toThrow("There is no shell code for 'csh'")
  })

  it('is tried in at least two shells', () => {
    expect(present.length).toBeGreaterThan(1)
  })

  describe.each(present)('in %s', (...shell) => {
    const [name] = shell
    describe.each(['/opt/kaf dir/bin', "/o'clock/$HOME/[b]*n"])('with the folder %s', (folder) => {
      const code = environmentCode(name, folder)
      const undo = environmentCode(name, folder, { undo: true })

      it('puts it in front of PATH and lets localhost:9092 stand for the directory', () => {
        const wanted = [`${folder}:/usr/bin:/a b:/bin`, '[localhost:9092]', '[localhost:9092]']
        expect(after(shell, [code])).toEqual(wanted)
        expect(after(shell, [code, code])).toEqual(wanted)
      })

      it('moves it to the front of PATH', () => {
        const [path] = after(shell, [code], { PATH: `/usr/bin:${folder}:/bin:${folder}` })
        expect(path).toBe(`${folder}:/usr/bin:/bin`)
      })

      it('is taken back', () => {
        expect(after(shell, [code, undo])).toEqual(['/usr/bin:/a b:/bin', '[]', '[]'])
        expect(after(shell, [undo])).toEqual(['/usr/bin:/a b:/bin', '[]', '[]'])
      })

      it('is strict where it is asked to be, until it is taken back', () => {
        const strict = environmentCode(name, folder, { strict: true })
        const tell = shellLine(name)
        expect(after(shell, [strict, tell])[0]).toBe('strict=1')
        expect(after(shell, [strict, undo, tell])[0]).toBe('strict=')
        expect(after(shell, [code, tell])[0]).toBe('strict=')
      })

      it('leaves an alias of the user alone', () => {
        const own = { KAFDIR_BOOTSTRAP: 'kafka:29092' }
        expect(after(shell, [code], own).slice(1)).toEqual(['[kafka:29092]', '[]'])
        expect(after(shell, [code, undo], own).slice(1)).toEqual(['[kafka:29092]', '[]'])
      })
    })
  })

  it('quotes for fish and PowerShell', () => {
    expect(environmentCode('fish', "/o'clock/bin")).toContain("set -gx PATH '/o\\'clock/bin' (")
    expect(environmentCode('powershell', "/o'clock/bin")).toContain("@('/o''clock/bin') + ")
  })
})
