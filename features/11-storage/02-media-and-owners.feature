@seed:K10.1
Feature: What a volume is made of, and whose it is
  An emptyDir may lie on the node's disk or in memory, and be limited; a hostPath has to be what it is said to be; and a
  Pod may have a group that its volumes belong to.
  https://kubernetes.io/docs/concepts/storage/volumes/

  @req:emptydir.medium @must
  Rule: Everybody in the Pod may write to an emptyDir, on disk as in memory
    What a file's mode permits decides who may read it then, whoever has made it.
    Upstream conformance: "EmptyDir, medium default, volume mode default"
    Upstream conformance: "EmptyDir, medium memory, volume mode default"
    Upstream conformance: "EmptyDir, medium default, volume mode 0644"
    Upstream conformance: "EmptyDir, medium default, volume mode 0666"
    Upstream conformance: "EmptyDir, medium default, volume mode 0777"
    Upstream conformance: "EmptyDir, medium memory, volume mode 0644"
    Upstream conformance: "EmptyDir, medium memory, volume mode 0666"
    Upstream conformance: "EmptyDir, medium memory, volume mode 0777"
    Upstream conformance: "EmptyDir, medium memory, volume mode 0644, non-root user"
    Upstream conformance: "EmptyDir, medium memory, volume mode 0666,, non-root user"
    Upstream conformance: "EmptyDir, medium memory, volume mode 0777, non-root user"

    Scenario Outline: on <where>, as user <user>
      Upstream conformance: "EmptyDir, medium default, volume mode 0644"
      Upstream conformance: "EmptyDir, medium default, volume mode 0666"
      Upstream conformance: "EmptyDir, medium default, volume mode 0777"
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: box }
        spec:
          terminationGracePeriodSeconds: 0
          securityContext: { runAsUser: <user> }
          volumes: [{ name: box, emptyDir: <emptyDir> }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: box, mountPath: /test-volume }] }]
        """
      And within 60s Pod/box is Ready
      When I run "stat -c %a /test-volume; grep ' /test-volume ' /proc/mounts" in Pod/box
      Then the output matches /<mode and medium>/
      When I run "cd /test-volume; for m in 644 666 777; do echo new > f$m; chmod $m f$m; done; stat -c %a:%u f644 f666 f777; cat f644" in Pod/box
      Then the output is:
        """
        644:<user>
        666:<user>
        777:<user>
        new
        """

      Examples:
        | where  | user | emptyDir             | mode and medium |
        | disk   | 0    | {}                   | ^777\s          |
        | memory | 0    | { medium: Memory }   | ^1?777\stmpfs   |
        | disk   | 1001 | {}                   | ^777\s          |
        | memory | 1001 | { medium: Memory }   | ^1?777\stmpfs   |

    Scenario: what its owner alone may read another user does not
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: box, emptyDir: {} }]
          containers:
            - { name: one, image: busybox, command: [sh, -c, "umask 077; echo mine > /box/note; sleep 3600"], securityContext: { runAsUser: 1001, runAsGroup: 1001 }, volumeMounts: [{ name: box, mountPath: /box }] }
            - { name: other, image: busybox, command: [sleep, "3600"], securityContext: { runAsUser: 1002, runAsGroup: 1002 }, volumeMounts: [{ name: box, mountPath: /box }] }
        """
      And within 60s Pod/two is Ready
      Then within 30s running "cat /box/note" in container "one" of Pod/two prints "mine"
      When I run "cat /box/note" in container "other" of Pod/two
      Then the command exits with 1

  @req:emptydir.limit @must
  Rule: An emptyDir that holds more than its limit costs the Pod its place; in memory it takes no more
    https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#local-ephemeral-storage

    Scenario: evicted
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hoarder }
        spec:
          terminationGracePeriodSeconds: 1
          volumes: [{ name: box, emptyDir: { sizeLimit: 4Mi } }]
          containers: [{ name: main, image: busybox, command: [sh, -c, "head -c 3145728 /dev/urandom > /box/a; sleep 60; head -c 3145728 /dev/urandom > /box/b; sleep 3600"], volumeMounts: [{ name: box, mountPath: /box }] }]
        """
      Then within 60s and for 20s Pod/hoarder is Running
      And within 240s Pod/hoarder is Failed
      And now Pod/hoarder matches:
        """yaml
        status: { reason: Evicted, message: !re 'Usage of EmptyDir volume "box" exceeds the limit "4Mi"' }
        """
      And within 300s a Warning event "Evicted" saying "exceeds the limit" is recorded for Pod/hoarder

    Scenario: no room in memory
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: small }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: box, emptyDir: { medium: Memory, sizeLimit: 1Mi } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: box, mountPath: /box }] }]
        """
      And within 60s Pod/small is Ready
      When I run "head -c 524288 /dev/zero > /box/half" in Pod/small
      Then the command exits with 0
      When I run "head -c 1048576 /dev/zero 2>&1 > /box/whole" in Pod/small
      Then the command exits with 1
      And the output contains "No space left on device"
      And for 60s Pod/small is Running

  @req:emptydir.beside @must
  Rule: Volumes of several kinds, and many of them, do not get into each other's way
    Upstream conformance: "EmptyDir Wrapper Volume, Secret and ConfigMap volumes, no conflict"
    Upstream conformance: "EmptyDir Wrapper Volume, ConfigMap volumes, no race"

    Scenario: one within the other's name
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: same-name }
        stringData: { data: secret }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: same-name }
        data: { data: map }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: mixed }
        spec:
          terminationGracePeriodSeconds: 0
          volumes:
            - { name: secret-volume, secret: { secretName: same-name } }
            - { name: configmap-volume, configMap: { name: same-name } }
            - { name: box, emptyDir: {} }
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              volumeMounts: [{ name: box, mountPath: /etc/v }, { name: secret-volume, mountPath: /etc/v/secret }, { name: configmap-volume, mountPath: /etc/v/map }]
        """
      And within 60s Pod/mixed is Ready
      When I run "cat /etc/v/secret/data /etc/v/map/data; touch /etc/v/mine && ls /etc/v" in Pod/mixed
      Then the output is:
        """
        secretmapmap
        mine
        secret
        """

    Scenario: several Pods with several ConfigMaps each, at the same time
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: one }
        data: { data: "1" }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: two }
        data: { data: "2" }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: three }
        data: { data: "3" }
        ---
        apiVersion: v1
        kind: ReplicationController
        metadata: { name: racing }
        spec:
          replicas: 5
          selector: { app: racing }
          template:
            metadata: { labels: { app: racing } }
            spec:
              terminationGracePeriodSeconds: 0
              volumes: [{ name: one, configMap: { name: one } }, { name: two, configMap: { name: two } }, { name: three, configMap: { name: three } }]
              containers:
                - name: main
                  image: busybox
                  command: [sh, -c, "cat /1/data /2/data /3/data; echo; sleep 3600"]
                  volumeMounts: [{ name: one, mountPath: /1 }, { name: two, mountPath: /2 }, { name: three, mountPath: /3 }]
        """
      Then within 60s and for 20s exactly 5 Pods labelled "app=racing" are Ready
      And now no Pods labelled "app=racing" are Failed
      When the name of one of the Pods labelled "app=racing" is saved as $pod
      And I read the logs of Pod/$pod
      Then the output is:
        """
        123
        """

  @req:volume.group @must
  Rule: With fsGroup the Pod's own volumes belong to that group, whoever runs in it
    https://kubernetes.io/docs/tasks/configure-pod-container/security-context/

    Scenario: shared by the group, closed to others
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: team }
        spec:
          terminationGracePeriodSeconds: 0
          securityContext: { fsGroup: 2000, runAsUser: 1000, runAsGroup: 3000, supplementalGroups: [4000] }
          volumes: [{ name: box, emptyDir: {} }]
          containers:
            - { name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: box, mountPath: /box }] }
            - { name: mate, image: busybox, command: [sleep, "3600"], securityContext: { runAsUser: 1001 }, volumeMounts: [{ name: box, mountPath: /box }] }
        """
      And within 60s Pod/team is Ready
      When I run "id -u; id -g; id -G | tr ' ' '\n' | sort" in container "main" of Pod/team
      Then the output is:
        """
        1000
        3000
        2000
        3000
        4000
        """
      When I run "stat -c %a:%g /box; umask 007; echo ours > /box/note; stat -c %a:%u:%g /box/note" in container "main" of Pod/team
      Then the output is:
        """
        2777:2000
        660:1000:2000
        """
      When I run "echo more >> /box/note; cat /box/note" in container "mate" of Pod/team
      Then the output is:
        """
        ours
        more
        """

  @seed:K10.2 @req:hostpath.types @must
  Rule: A hostPath is what its type says, or the Pod does not start
    Some types make what is missing; the others wait for it.

    Scenario Outline: a <type> that is none
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: house, hostPath: { path: <path>, type: <type> } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: house, mountPath: /house }] }]
        """
      Then within 60s a Warning event "FailedMount" saying "hostPath type check failed: <path> is not <words>" is recorded for Pod/guest
      And now container "main" of Pod/guest is waiting (ContainerCreating)
      And never within 30s Pod/guest is Running

      Examples:
        | type              | path            | words              |
        | Directory         | /no/such/folder | a directory        |
        | File              | /no/such/file   | a file             |
        | File              | /etc            | a file             |
        | FileOrCreate      | /etc            | a file             |
        | DirectoryOrCreate | /dev/null       | a directory        |
        | Socket            | /no/such/socket | a socket file      |
        | CharDevice        | /etc            | a character device |
        | BlockDevice       | /dev/null       | a block device     |

    Scenario: a file of the node, made where it is missing, and a device
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: filer }
        spec:
          terminationGracePeriodSeconds: 0
          volumes:
            - { name: house, hostPath: { path: /var/tmp/seatrial, type: DirectoryOrCreate } }
            - { name: "null", hostPath: { path: /dev/null, type: CharDevice } }
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              volumeMounts: [{ name: house, mountPath: /house }, { name: "null", mountPath: /hole }]
        """
      And within 60s Pod/filer is Ready
      And .spec.nodeName of Pod/filer is saved as $node
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: single }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          volumes: [{ name: file, hostPath: { path: /var/tmp/seatrial/$namespace, type: FileOrCreate } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: file, mountPath: /note }] }]
        """
      Then within 60s Pod/single is Ready
      When I run "echo written > /note" in Pod/single
      And I run "cat /house/$namespace; rm /house/$namespace; echo gone > /hole; cat /hole" in Pod/filer
      Then the output is:
        """
        written
        """

    Scenario: a file in a folder that is not there is not made
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: orphan }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: file, hostPath: { path: /no/such/folder/file, type: FileOrCreate } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: file, mountPath: /note }] }]
        """
      Then within 60s a Warning event "FailedMount" saying "no such file or directory" is recorded for Pod/orphan
      And never within 30s Pod/orphan is Running

  @req:volume.read-only @must
  Rule: A volume that is mounted read-only cannot be written to there, though elsewhere it can

    Scenario: one volume, two views
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: views }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: box, emptyDir: {} }]
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              volumeMounts: [{ name: box, mountPath: /in }, { name: box, mountPath: /out, readOnly: true }]
        """
      And within 60s Pod/views is Ready
      When I run "echo one > /in/note; cat /out/note; echo two > /out/note" in Pod/views
      Then the command exits with 1
      And the output contains "one"
      When I run "cat /in/note" in Pod/views
      Then the output is:
        """
        one
        """
