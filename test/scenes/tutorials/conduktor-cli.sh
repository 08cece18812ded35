# The commands of Conduktor's CLI tutorials (learn.conduktor.io/kafka: topics, console producer, console consumer, consumers
# in groups, resetting offsets, topic configs), as they stand there for a Kafka on localhost. What is typed comes from here
# documents; `head` and `timeout` stand for Ctrl-C.
kafka-topics.sh --bootstrap-server localhost:9092 --topic first_topic --create --partitions 3 --replication-factor 1
kafka-topics.sh --bootstrap-server localhost:9092 --list
kafka-topics.sh --bootstrap-server localhost:9092 --describe --topic first_topic
kafka-topics.sh --bootstrap-server localhost:9092 --alter --topic first_topic --partitions 5

kafka-console-producer.sh --bootstrap-server localhost:9092 --topic first_topic <<'TYPED'
Hello World
My name is Conduktor
I love Kafka
TYPED
kafka-console-producer.sh --bootstrap-server localhost:9092 --topic first_topic --producer-property acks=all <<'TYPED'
some message that is acked
fun learning!
TYPED
kafka-console-producer.sh --bootstrap-server localhost:9092 --topic first_topic --property parse.key=true --property key.separator=: <<'TYPED'
example key:example value
name:Stephane
TYPED

kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic first_topic --from-beginning | head -n 7 | sort
kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic first_topic --formatter org.apache.kafka.tools.consumer.DefaultMessageFormatter --property print.timestamp=true --property print.key=true --property print.value=true --from-beginning | head -n 7 | sort | sed 's/CreateTime:[0-9]*/CreateTime:…/'

timeout --signal=INT 6 kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic first_topic --group my-first-application --from-beginning | sort || [ $? = 124 ]
kafka-consumer-groups.sh --bootstrap-server localhost:9092 --list
kafka-consumer-groups.sh --bootstrap-server localhost:9092 --describe --group my-first-application
kafka-consumer-groups.sh --bootstrap-server localhost:9092 --group my-first-application --reset-offsets --to-earliest --topic first_topic --dry-run
kafka-consumer-groups.sh --bootstrap-server localhost:9092 --group my-first-application --reset-offsets --to-earliest --execute --topic first_topic
timeout --signal=INT 6 kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic first_topic --group my-first-application | sort || [ $? = 124 ]
kafka-consumer-groups.sh --bootstrap-server localhost:9092 --group my-first-application --reset-offsets --shift-by -2 --execute --topic first_topic
kafka-consumer-groups.sh --bootstrap-server localhost:9092 --delete --group my-first-application

kafka-topics.sh --create --bootstrap-server localhost:9092 --topic configured-topic --replication-factor 1 --partitions 3
kafka-configs.sh --bootstrap-server localhost:9092 --entity-type topics --entity-name configured-topic --describe
kafka-configs.sh --bootstrap-server localhost:9092 --entity-type topics --entity-name configured-topic --alter --add-config min.insync.replicas=2
kafka-configs.sh --bootstrap-server localhost:9092 --entity-type topics --entity-name configured-topic --describe
kafka-configs.sh --bootstrap-server localhost:9092 --entity-type topics --entity-name configured-topic --alter --delete-config min.insync.replicas
kafka-topics.sh --bootstrap-server localhost:9092 --topic first_topic --delete
kafka-topics.sh --bootstrap-server localhost:9092 --list
