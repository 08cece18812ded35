import { describe, expect, it } from 'vitest'
import { hideSecrets } from '../../../src/tools/hide-secrets.ts'

describe('secrets in a command line', () => {
  it.each([
    ['SCRAM-SHA-256=[password=abc]', 'SCRAM-SHA-256=[password=[hidden]]'],
    ['SCRAM-SHA-256=[iterations=8192,password=a=b]', 'SCRAM-SHA-256=[iterations=8192,password=[hidden]]'],
    ['SCRAM-SHA-256=[name=alice,password=abc]', 'SCRAM-SHA-256=[name=alice,password=[hidden]]'],
    ['SCRAM-SHA-512=[passwor=abc]', 'SCRAM-SHA-512=[passwor=[hidden]]'],
    ['SCRAM-SHA-512=abc', 'SCRAM-SHA-512=[hidden]'],
    ['SCRAM_SHA_512=password=abc', 'SCRAM_SHA_512=password=[hidden]'],
    [
      'SCRAM-SHA-256=[password=a],SCRAM-SHA-512=[password=b]',
      'SCRAM-SHA-256=[password=[hidden]],SCRAM-SHA-512=[password=[hidden]]',
    ],
    ['ssl.key.password=abc', 'ssl.key.password=[hidden]'],
    [
      'retention.ms=1,listener.name.x.ssl.keystore.password=abc,a=b',
      'retention.ms=1,listener.name.x.ssl.keystore.password=[hidden],a=b',
    ],
    [
      '--producer-property=sasl.jaas.config=a.B required username="u" password="p";',
      '--producer-property=sasl.jaas.config=[hidden]',
    ],
    ['ssl.keystore.key=-----BEGIN', 'ssl.keystore.key=[hidden]'],
  ])('are hidden: %s', (text, shown) => {
    expect(hideSecrets(text)).toBe(shown)
  })

  it.each([
    '--add-config',
    'SCRAM-SHA-256=[password=]',
    'SCRAM-SHA-512',
    'cleanup.policy=[compact,delete],retention.ms=5',
    'password.file=abc',
    'key.separator=:',
    'ssl.keystore.location=/etc/keys',
  ])('are nowhere in %s', (text) => {
    expect(hideSecrets(text)).toBe(text)
  })
})
