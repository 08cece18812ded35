import { describe, expect, it } from 'vitest'
import { MetadataShell } from '../../../../src/cli/metadata-shell/metadata-shell.ts'
import { shellWords } from '../../../../src/cli/metadata-shell/shell-line.ts'
import { directoryNode, fileNode, type MetadataNode } from '../../../../src/common/metadata-node.ts'

const dir = (children: Record<string, MetadataNode>) =>
  directoryNode(new Map(Object.entries(children).map(([name, node]) => [name, () => node])))
const root = dir({
  image: dir({ provenance: fileNode('offset 6'), topics: dir({ b: dir({ id: fileNode('x') }), a: dir({}) }) }),
  local: dir({ version: fileNode('4.3.1') }),
})

/** Runs the lines, and returns what was printed, and how the last one went. */
function run(...lines: readonly string[]) {
  return runIn({ screenWidth: null }, ...lines)
}

function runIn({ screenWidth }: { screenWidth: number | null }, ...lines: readonly string[]) {
  let printed = ''
  const shell = new MetadataShell({
    root,
    width: 75,
    screenWidth: () => screenWidth,
    write: (text) => {
      printed += text
    },
  })
  const outcomes = lines.map((line) => {
    shell.remember(line)
    return shell.run(shellWords(line))
  })
  return { printed, outcome: outcomes.at(-1), shell }
}

describe('the metadata shell', () => {
  it('lists files first and each directory under its name, empty ones not at all', () => {
    expect(run('ls').printed).toBe('image\nlocal\n')
    expect(run('ls /image/* local/version').printed).toBe('provenance\nversion\n\ntopics:\na\nb\n')
    expect(run('ls /image/topics/*').printed).toBe('b:\nid\n'.replace(/^/, '\n'))
  })

  it('puts names side by side as far as a screen has room', () => {
    expect(runIn({ screenWidth: 80 }, 'ls').printed).toBe('image  local\n')
    expect(runIn({ screenWidth: 8 }, 'ls').printed).toBe('image\nlocal\n')
  })

  it('fails at paths that lead nowhere, and shows the others', () => {
    expect(run('cat /local/version nowhere /image')).toMatchObject({
      printed: '4.3.1\ncat: nowhere: No such file or directory.\ncat: /image: Is a directory\n',
      outcome: 'failed',
    })
    expect(run('find image/topics/b x')).toMatchObject({
      printed: 'image/topics/b\nimage/topics/b/id\nfind: x: no such file or directory.\n',
      outcome: 'failed',
    })
    expect(run('tree image/topics').printed).toBe('a:\nb:\n  id:\n    x\n')
  })

  it('goes where it is told to', () => {
    expect(run('cd image/topics/b', 'pwd', 'cd ../..', 'pwd', 'cd', 'pwd').printed).toBe('/image/topics/b\n/image\n/\n')
    expect(run('cd image/provenance')).toMatchObject({
      printed: 'cd: image/provenance: not a directory.\n',
      outcome: 'failed',
    })
    expect(run('cd x').printed).toBe('cd: x: no such directory.\n')
  })

  it("says in argparse4j's words what is wrong with a command", () => {
    const choices = "'cat', 'cd', 'exit', 'find', 'help', 'history', 'ls', 'man', 'pwd', 'tree'"
    expect(run('foo').printed).toBe(`invalid choice: 'foo' (choose from ${choices})\n`)
    expect(run("'' ls").printed).toBe(`invalid choice: '' (choose from ${choices})\n`)
    expect(run('l').printed).toBe("invalid choice: 'l': did you mean 'ls'?\n")
    expect(run('cat').printed).toBe('too few arguments\n')
    expect(run('pwd x').printed).toBe("unrecognized arguments: 'x'\n")
    expect(run('history x').printed).toBe(
      'argument numEntriesToShow: could not convert \'x\' to Integer (For input string: "x")\n',
    )
    expect(run('ls -x').outcome).toBe('failed')
    expect(run('-- ls').printed).toBe("unrecognized arguments: 'ls'\n")
    expect(run('ls ""')).toMatchObject({ printed: 'image\nlocal\n', outcome: 'done' })
  })

  it('knows only what needs no terminal where it runs a single command', () => {
    const { shell } = run()
    expect(shell.runSingle(['pwd'])).toBe('failed')
    expect(shell.runSingle(['ls'])).toBe('done')
    expect(shell.runSingle([''])).toBe('done')
  })

  it('remembers lines, the same one after another once', () => {
    expect(run('pwd', ' pwd ', '', 'history 2').printed).toBe('/\n/\n    0  pwd\n    1  history 2\n')
    expect(run('exit').outcome).toBe('exit')
  })

  it("explains its commands in Kafka's words", () => {
    expect(run('man ls').printed).toBe(
      'ls: List metadata nodes.\n\nusage: ls [targets [targets ...]]\n\npositional arguments:\n  targets                The metadata node paths to list.\n',
    )
    for (const name of ['x', 'constructor', '__proto__']) {
      const printed = `man: unknown command ${name}. Type help to get a list of commands.\n`
      expect(run(`man ${name}`)).toMatchObject({ printed, outcome: 'failed' })
    }
    expect(run('help').printed).toContain('\n\nusage:  {cat,cd,exit,find,help,history,ls,man,pwd,tree} ...\n')
    expect(run('ls -h').printed).toContain('usage:  ls [-h] [targets [targets ...]]\n\npositional arguments:\n')
  })

  it('completes commands and paths', () => {
    const { shell } = run('cd image')
    expect(shell.complete(['h'])).toEqual(['help', 'history'])
    expect(shell.complete(['ls', ''])).toEqual(['provenance', 'topics/'])
    expect(shell.complete(['cat', '/image/top'])).toEqual(['/image/topics/'])
    expect(shell.complete(['man', 'p'])).toEqual(['pwd'])
    expect(shell.complete(['pwd', 'i'])).toEqual([])
  })
})

describe('a typed line', () => {
  it('is parted at blanks, except in quotes and behind a backslash', () => {
    expect(shellWords(`ls  "a b" 'c "d' e\\ f ''`)).toEqual(['ls', 'a b', 'c "d', 'e f', ''])
    expect(shellWords('  ')).toEqual([])
  })
})
