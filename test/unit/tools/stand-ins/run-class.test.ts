import { describe, expect, it } from 'vitest'
import { kafkaScripts } from '../../../../src/cli/kafka-main.ts'
import { scriptClasses, scriptOfClass } from '../../../../src/tools/stand-ins/run-class.ts'

describe('kafka-run-class', () => {
  it('knows the class behind a script by its name of today and by its old one', () => {
    const expected = { script: 'kafka-get-offsets', argv: ['--topic', 't'] }
    expect(scriptOfClass(['org.apache.kafka.tools.GetOffsetShell', '--topic', 't'])).toEqual(expected)
    expect(scriptOfClass(['kafka.tools.GetOffsetShell', '--topic', 't'])).toEqual(expected)
  })

  it('passes over what is for the process of Java', () => {
    expect(scriptOfClass(['-name', 'x', '-loggc', 'kafka.admin.TopicCommand', '-name'])).toEqual({
      script: 'kafka-topics',
      argv: ['-name'],
    })
    expect(scriptOfClass(['-daemon', 'kafka.Kafka', 'a'])).toEqual({ script: 'kafka-server-start', argv: ['a'] })
  })

  it('has nothing to run without a class', () => {
    expect(scriptOfClass([])).toBeNull()
    expect(scriptOfClass(['-name', 'x'])).toBeNull()
  })

  it('refuses other classes, and tools in the background', () => {
    expect(() => scriptOfClass(['com.example.Main'])).toThrow('No Java is here to run com.example.Main.')
    expect(() => scriptOfClass(['-daemon', 'kafka.tools.ConsoleConsumer'])).toThrow('put it into the background with &')
  })

  it('knows the class of today of a script', () => {
    expect(scriptClasses.get('kafka-topics')).toBe('org.apache.kafka.tools.TopicCommand')
    expect(scriptClasses.get('kafka-configs')).toBe('kafka.admin.ConfigCommand')
  })

  it('names only scripts that there are', async () => {
    const scripts = await kafkaScripts()
    expect([...scriptClasses.keys()].filter((script) => !scripts.includes(script))).toEqual([])
  })
})
