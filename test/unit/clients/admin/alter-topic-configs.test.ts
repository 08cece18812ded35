import { expect, it } from 'vitest'
import { alterTopicConfigs } from '../../../../src/clients/admin/alter-topic-configs.ts'
import { errorCode } from '../../../../src/common/kafka-error.ts'
import { recordedSession } from './recorded-session.ts'

const fine = { errorCode: 0, errorMessage: null, resourceType: 2, resourceName: 'a' }
const wrong = { errorCode: errorCode('INVALID_CONFIG'), errorMessage: 'no', resourceType: 2, resourceName: 'b' }

it('sets and deletes configs of several topics in one request, and has a result for each', async () => {
  const { session, requests } = recordedSession([{ responses: [fine, wrong] }])
  const changes = new Map([
    ['retention.ms', '1'],
    ['cleanup.policy', null],
  ])
  const topics = new Map(['a', 'b', 'c'].map((name) => [name, name === 'a' ? changes : new Map<string, null>()]))
  const results = await alterTopicConfigs(session, topics, { validateOnly: true })
  expect(requests).toMatchObject([
    {
      api: 'IncrementalAlterConfigs',
      options: { target: { kind: 'controller' } },
      request: {
        validateOnly: true,
        resources: [
          {
            resourceType: 2,
            resourceName: 'a',
            configs: [
              { name: 'retention.ms', configOperation: 0, value: '1' },
              { name: 'cleanup.policy', configOperation: 1, value: null },
            ],
          },
          { resourceName: 'b' },
          { resourceName: 'c' },
        ],
      },
    },
  ])
  expect(results.get('a')).toBe(true)
  expect(results.get('b')).toMatchObject({ error: 'INVALID_CONFIG', message: 'no' })
  expect(results.get('c')).toMatchObject({ error: 'UNKNOWN_SERVER_ERROR' })
})

it('asks nobody where there is nothing to change', async () => {
  const { session, requests } = recordedSession([])
  expect((await alterTopicConfigs(session, new Map())).size).toBe(0)
  expect(requests).toEqual([])
})
