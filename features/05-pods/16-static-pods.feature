@seed:K2.5
Feature: Pods that a node has of its own
  A node starts what lies in its manifest folder, whatever the control plane says. The API shows a likeness of each such
  Pod, that nobody can change or end.
  https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/

  @req:static-pods @must @needs:static-pods
  Rule: A manifest on the node is a Pod on the node, as long as it lies there
    So a control plane can start before there is one.

    Background:
      Given a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hand }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          tolerations: [{ operator: Exists }]
          volumes:
            - { name: manifests, hostPath: { path: /etc/kubernetes/manifests, type: Directory } }
            - { name: told, hostPath: { path: /tmp/$namespace, type: DirectoryOrCreate } }
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              volumeMounts: [{ name: manifests, mountPath: /manifests }, { name: told, mountPath: /told }]
        """
      And Pod/hand is Ready
      And I run "echo '{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web\",\"namespace\":\"$namespace\",\"labels\":{\"app\":\"static\"}},\"spec\":{\"terminationGracePeriodSeconds\":1,\"containers\":[{\"name\":\"main\",\"image\":\"busybox\",\"command\":[\"sh\",\"-c\",\"echo started; exec sleep 36000\"]}]}}' > /tmp/web && cp /tmp/web /manifests/$namespace.yaml" in Pod/hand
      And within 60s Pod/web-$node is Ready

    Scenario: the API shows it, as the node's
      Then now Pod/web-$node matches:
        """yaml
        metadata:
          labels: { app: static }
          annotations:
            kubernetes.io/config.source: file
            kubernetes.io/config.hash: !present
            kubernetes.io/config.mirror: !present
          ownerReferences: [{ apiVersion: v1, kind: Node, name: $node, controller: true }]
        spec: { nodeName: $node, tolerations: !some { operator: Exists, effect: NoExecute } }
        status: { phase: Running, podIP: !present, containerStatuses: [{ name: main, ready: true }] }
        """
      And within 30s the logs of Pod/web-$node contain "started"
      When I run "rm /manifests/$namespace.yaml" in Pod/hand
      Then within 60s Pod/web-$node is gone

    Scenario: who deletes the likeness deletes nothing else
      Given .metadata.uid of Pod/web-$node is saved as $uid
      And .status.containerStatuses["main"].containerID of Pod/web-$node is saved as $container
      When I delete Pod/web-$node
      Then within 60s .metadata.uid of Pod/web-$node is not $uid
      And within 60s and for 10s Pod/web-$node matches:
        """yaml
        status:
          conditions: [{ type: Ready, status: "True" }]
          containerStatuses: [{ name: main, restartCount: 0, containerID: $container }]
        """
      When I run "rm /manifests/$namespace.yaml" in Pod/hand
      Then within 60s Pod/web-$node is gone

    Scenario: who changes the likeness changes nothing else
      Given .status.containerStatuses["main"].containerID of Pod/web-$node is saved as $container
      When I strategic merge patch Pod/web-$node with:
        """yaml
        spec: { containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then the response is 200
      When I strategic merge patch the status of Pod/web-$node with:
        """yaml
        status: { phase: Pending, conditions: [{ type: Ready, status: "False" }] }
        """
      Then the response is 200
      And within 25s and for 30s Pod/web-$node matches:
        """yaml
        status:
          phase: Running
          conditions: [{ type: Ready, status: "True" }]
          containerStatuses: [{ name: main, ready: true, restartCount: 0, containerID: $container }]
        """
      When I run "rm /manifests/$namespace.yaml" in Pod/hand
      Then within 60s Pod/web-$node is gone

    Scenario: another manifest is another Pod
      Given .metadata.uid of Pod/web-$node is saved as $uid
      When I run "sed s/started/changed/ /tmp/web > /manifests/$namespace.yaml; cat /manifests/$namespace.yaml" in Pod/hand
      Then the output contains "changed"
      Then within 90s .metadata.uid of Pod/web-$node is not $uid
      And within 90s Pod/web-$node is Ready
      And within 30s the logs of Pod/web-$node contain "changed"
      When I run "rm /manifests/$namespace.yaml" in Pod/hand
      Then within 60s Pod/web-$node is gone

    Scenario: what takes another's place waits until that has ended, in its own time
      When I run "echo '{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"slow\",\"namespace\":\"$namespace\"},\"spec\":{\"terminationGracePeriodSeconds\":30,\"volumes\":[{\"name\":\"told\",\"hostPath\":{\"path\":\"/tmp/$namespace\"}}],\"containers\":[{\"name\":\"main\",\"image\":\"busybox\",\"volumeMounts\":[{\"name\":\"told\",\"mountPath\":\"/told\"}],\"command\":[\"sh\",\"-c\",\"stop() { sleep 5; echo end >> /told/story; exit 0; }; trap stop TERM; echo first >> /told/story; while true; do sleep 0.1; done\"]}]}}' > /tmp/slow && cp /tmp/slow /manifests/$namespace-slow.yaml" in Pod/hand
      Then within 60s Pod/slow-$node is Ready
      And .metadata.uid of Pod/slow-$node is saved as $uid
      When I run "sed s/first/second/ /tmp/slow > /manifests/$namespace-slow.yaml" in Pod/hand
      Then within 90s .metadata.uid of Pod/slow-$node is not $uid
      And within 90s Pod/slow-$node is Ready
      When I run "cat /told/story" in Pod/hand
      Then the output is:
        """
        first
        end
        second
        """
      When I run "rm /manifests/$namespace-slow.yaml /manifests/$namespace.yaml" in Pod/hand
      Then within 60s Pod/slow-$node is gone
      And within 60s Pod/web-$node is gone

    Scenario: no taint drives it away
      When I taint Node/$node with "seatrial.dev/out=yes:NoExecute"
      When I run "sed s/started/again/ /tmp/web > /manifests/$namespace.yaml" in Pod/hand
      Then within 90s the logs of Pod/web-$node contain "again"
      And within 60s and for 30s Pod/web-$node is Ready
      When I taint Node/$node with "seatrial.dev/out:NoExecute-"
      And I run "rm /manifests/$namespace.yaml" in Pod/hand
      Then within 60s Pod/web-$node is gone

    Scenario: what is no Pod is none, nor what is hidden, and nobody else can make a likeness
      When I run "echo 'kind: Service' > /manifests/$namespace-other.yaml && mv /manifests/$namespace.yaml /manifests/.$namespace.yaml" in Pod/hand
      Then within 60s Pod/web-$node is gone
      And within 60s and for 30s no Pods labelled "app=static" are present
      When I run "rm /manifests/$namespace-other.yaml /manifests/.$namespace.yaml" in Pod/hand
      Then the command exits with 0
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: forged-$node, annotations: { kubernetes.io/config.mirror: forged }, labels: { app: static } }
        spec: { nodeName: $node, containers: [{ name: main, image: busybox, command: [sleep, "3600"] }] }
        """
      Then the response is 201
      And within 60s Pod/forged-$node is gone
