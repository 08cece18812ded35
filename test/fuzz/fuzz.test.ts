/**
 * The bounded form of `npm run fuzz`: each parser reads what once broke it, and a little that is new. With
 * `KAFDIR_TEST_ROUNDS` it goes on for longer.
 */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { testRounds } from '../crash/test-rounds.ts'
import { testSeed } from '../processes/test-seed.ts'
import { corpusFolder, corpusOf } from './corpus.ts'
import { fuzz } from './fuzz-run.ts'
import { allParsers } from './parsers/all-parsers.ts'

const CORPUS = path.join(import.meta.dirname, '../data/fuzz')
const MUTATIONS = 40 * testRounds

const parsers = allParsers()

it.each(parsers)(`$name: damaged, it is read or refused (KAFDIR_TEST_SEED=${testSeed})`, async (target) => {
  const report = await fuzz(target, { seed: testSeed, mutations: MUTATIONS, corpus: corpusOf(CORPUS, target.name) })
  expect(report.failures.map(({ what, round }) => `round ${round}: ${what}`)).toEqual([])
  expect(report.mutations).toBe(MUTATIONS)
})

it('keeps nothing for parsers that are not there any more', () => {
  const folders = new Set(parsers.map(({ name }) => path.basename(corpusFolder(CORPUS, name))))
  expect(readdirSync(CORPUS).filter((folder) => !folders.has(folder))).toEqual([])
})
