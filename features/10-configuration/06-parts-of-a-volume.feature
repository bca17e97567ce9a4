@seed:K9.1
Feature: A container may see a part of a volume
  By subPath a container is shown one file or one folder of a volume, whose name may be made of variables.
  https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath

  @req:sub-path.content @must
  Rule: A file or folder of a volume can be mounted by itself, over a file that is there too
    A file that was mounted by itself stays as it was when the container started: it follows nothing.
    Upstream conformance: "SubPath: Reading content from a configmap volume."
    Upstream conformance: "SubPath: Reading content from a secret volume."
    Upstream conformance: "SubPath: Reading content from a downwardAPI volume."
    Upstream conformance: "SubPath: Reading content from a projected volume."

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: settings }
        data: { colour: blue, size: large }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: login }
        stringData: { user: admin }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: partial }
        spec:
          terminationGracePeriodSeconds: 0
          volumes:
            - { name: settings, configMap: { name: settings } }
            - { name: login, secret: { secretName: login, items: [{ key: user, path: deep/user }] } }
            - { name: pod, downwardAPI: { items: [{ path: down/name, fieldRef: { fieldPath: metadata.name } }] } }
            - { name: all, projected: { sources: [{ configMap: { name: settings } }] } }
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              volumeMounts:
                - { name: settings, mountPath: /etc/app/colour, subPath: colour }
                - { name: settings, mountPath: /etc/passwd, subPath: size }
                - { name: settings, mountPath: /whole }
                - { name: login, mountPath: /login, subPath: deep }
                - { name: pod, mountPath: /pod/name, subPath: down/name }
                - { name: all, mountPath: /all/colour, subPath: colour }
        """
      And within 60s Pod/partial is Ready

    Scenario: a file, a folder, and a file in place of another
      When I run "cat /etc/app/colour /etc/passwd /login/user /pod/name /all/colour; echo; ls /etc/app" in Pod/partial
      Then the output is:
        """
        bluelargeadminpartialblue
        colour
        """

    Scenario: over the file that the kubelet itself provides
      Upstream conformance: "SubPath: Reading content from a configmap volume."
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: covered }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: settings, configMap: { name: settings } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: settings, mountPath: /etc/resolv.conf, subPath: colour }] }]
        """
      And within 60s Pod/covered is Ready
      When I run "cat /etc/resolv.conf" in Pod/covered
      Then the output is "blue"

    Scenario: what was mounted by itself follows nothing
      When I merge patch ConfigMap/settings with:
        """yaml
        data: { colour: green }
        """
      Then within 180s running "cat /whole/colour" in Pod/partial prints "green"
      When I run "cat /etc/app/colour" in Pod/partial
      Then the output is:
        """
        blue
        """

  @req:sub-path.made @must
  Rule: A folder that is not there yet is made, and what is written there lies in the volume
    Upstream conformance: "VolumeSubpathEnvExpansion, subpath expansion"
    Upstream conformance: "VolumeSubpathEnvExpansion, subpath test writes"

    Scenario: named by the Pod
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: writer, annotations: { mysubpath: mypath } }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: box, emptyDir: {} }]
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              env:
                - { name: POD_NAME, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
                - { name: WHERE, valueFrom: { fieldRef: { fieldPath: "metadata.annotations['mysubpath']" } } }
              volumeMounts:
                - { name: box, mountPath: /logs, subPathExpr: "$(WHERE)/$(POD_NAME)" }
                - { name: box, mountPath: /box }
        """
      And within 60s Pod/writer is Ready
      When I run "echo hello > /logs/test.log && cat /box/mypath/writer/test.log" in Pod/writer
      Then the output is:
        """
        hello
        """

  @req:sub-path.inside @must
  Rule: A part of a volume lies inside of it
    What leads elsewhere is refused, where it is written down at once, else when the container would start. Once the Pod
    has been mended it starts.
    Upstream conformance: "VolumeSubpathEnvExpansion, subpath with backticks"
    Upstream conformance: "VolumeSubpathEnvExpansion, subpath with absolute path"
    Upstream conformance: "VolumeSubpathEnvExpansion, subpath ready from failed state"

    Scenario Outline: a name that leads <where> keeps the container from starting
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: astray }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: box, emptyDir: {} }]
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              env: [{ name: WHERE, value: "<value>" }]
              volumeMounts: [{ name: box, mountPath: /box, subPathExpr: "$(WHERE)" }]
        """
      Then within 60s container "main" of Pod/astray is waiting (CreateContainerConfigError)
      And now .status.containerStatuses["main"].state.waiting.message of Pod/astray contains "<why>"
      And never within 30s Pod/astray is Running

      Examples:
        | where   | value | why                           |
        | out     | ..    | must not contain '..'         |
        | to root | /tmp  | must not be an absolute path  |

    Scenario Outline: <path> is refused by the API
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: astray }
        spec:
          volumes: [{ name: box, emptyDir: {} }]
          containers: [{ name: main, image: busybox, volumeMounts: [{ name: box, mountPath: /box, subPath: "<path>" }] }]
        """
      Then the response is 422 Invalid

      Examples:
        | path    |
        | ../box  |
        | /tmp    |
        | a/../.. |

    Scenario: a Pod that is mended starts
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: mended, annotations: { notmysubpath: mypath } }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: box, emptyDir: {} }]
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              env:
                - { name: POD_NAME, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
                - { name: WHERE, valueFrom: { fieldRef: { fieldPath: "metadata.annotations['mysubpath']" } } }
              volumeMounts: [{ name: box, mountPath: /box, subPathExpr: "$(WHERE)/$(POD_NAME)" }]
        """
      Then within 60s container "main" of Pod/mended is waiting (CreateContainerConfigError)
      When I merge patch Pod/mended with:
        """yaml
        metadata: { annotations: { mysubpath: mypath } }
        """
      Then within 180s Pod/mended is Ready
