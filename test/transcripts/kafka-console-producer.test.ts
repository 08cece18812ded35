import { describeReplay } from './replayed-tool.ts'

describeReplay('kafka-console-producer', "kafka-console-producer.sh prints what Kafka's prints")
