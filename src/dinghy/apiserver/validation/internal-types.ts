/**
 * How real servers hold a Pod's parts inside: the fields of each type in their order. Some messages show them so.
 * Longer than most files because it is one table.
 *
 * A field is written `GoName` or `GoName/jsonName` where that is not simply the Go name with a small first letter,
 * followed by what it is: nothing for a text, `#` a number, `?` a boolean, `*` a pointer to a scalar, `~` something that
 * looks inside as it does outside, `[]` a list, `{}` a map; `=Type` a struct, `*=Type` a pointer to one, `[]=Type` a list
 * of them, `+Type` a struct whose fields stand among the others.
 * Upstream: pkg/apis/core/types.go.
 */
export const internalTypes: Readonly<Record<string, string>> = {
  PodSpec:
    "Volumes[]=Volume InitContainers[]=Container Containers[]=Container EphemeralContainers[]=EphemeralContainer " +
    "RestartPolicy TerminationGracePeriodSeconds* ActiveDeadlineSeconds* DNSPolicy/dnsPolicy NodeSelector{} " +
    "ServiceAccountName AutomountServiceAccountToken* NodeName SecurityContext*=PodSecurityContext " +
    "ImagePullSecrets[]=LocalObjectReference Hostname Subdomain SetHostnameAsFQDN* Affinity*=Affinity SchedulerName " +
    "Tolerations[]=Toleration HostAliases[]=HostAlias PriorityClassName Priority* PreemptionPolicy* " +
    "DNSConfig/dnsConfig*=PodDNSConfig ReadinessGates[]=PodReadinessGate RuntimeClassName* Overhead{} " +
    "EnableServiceLinks* TopologySpreadConstraints[]=TopologySpreadConstraint OS/os*=PodOS " +
    "SchedulingGates[]=PodSchedulingGate ResourceClaims[]=PodResourceClaim Resources*=ResourceRequirements " +
    "HostnameOverride* SchedulingGroup~",
  PodSecurityContext:
    "HostNetwork? HostPID/hostPID? HostIPC/hostIPC? ShareProcessNamespace* HostUsers* " +
    "SELinuxOptions/seLinuxOptions*=SELinuxOptions WindowsOptions*=WindowsOptions RunAsUser* RunAsGroup* RunAsNonRoot* " +
    "SupplementalGroups[] SupplementalGroupsPolicy* FSGroup/fsGroup* FSGroupChangePolicy/fsGroupChangePolicy* " +
    "Sysctls[]=Sysctl SeccompProfile*=SeccompProfile AppArmorProfile*=SeccompProfile " +
    "SELinuxChangePolicy/seLinuxChangePolicy*",
  SecurityContext:
    "Capabilities*=Capabilities Privileged* SELinuxOptions/seLinuxOptions*=SELinuxOptions " +
    "WindowsOptions*=WindowsOptions RunAsUser* RunAsGroup* RunAsNonRoot* ReadOnlyRootFilesystem* " +
    "AllowPrivilegeEscalation* ProcMount* SeccompProfile*=SeccompProfile AppArmorProfile*=SeccompProfile",
  Capabilities: "Add[] Drop[]",
  SELinuxOptions: "User Role Type Level",
  WindowsOptions:
    "GMSACredentialSpecName/gmsaCredentialSpecName* GMSACredentialSpec/gmsaCredentialSpec* RunAsUserName* HostProcess*",
  SeccompProfile: "Type LocalhostProfile*",
  Sysctl: "Name Value",
  LocalObjectReference: "Name",
  HostAlias: "IP/ip Hostnames[]",
  PodDNSConfig: "Nameservers[] Searches[] Options[]=PodDNSConfigOption",
  PodDNSConfigOption: "Name Value*",
  PodReadinessGate: "ConditionType",
  PodOS: "Name",
  PodSchedulingGate: "Name",
  PodResourceClaim: "Name ResourceClaimName* ResourceClaimTemplateName*",
  Toleration: "Key Operator Value Effect TolerationSeconds*",
  TopologySpreadConstraint:
    "MaxSkew# TopologyKey WhenUnsatisfiable LabelSelector~ MinDomains* NodeAffinityPolicy* NodeTaintsPolicy* " +
    "MatchLabelKeys[]",
  Affinity: "NodeAffinity*=NodeAffinity PodAffinity*=PodAffinity PodAntiAffinity*=PodAffinity",
  NodeAffinity:
    "RequiredDuringSchedulingIgnoredDuringExecution*=NodeSelector " +
    "PreferredDuringSchedulingIgnoredDuringExecution[]=PreferredSchedulingTerm",
  NodeSelector: "NodeSelectorTerms[]=NodeSelectorTerm",
  NodeSelectorTerm: "MatchExpressions[]=NodeSelectorRequirement MatchFields[]=NodeSelectorRequirement",
  NodeSelectorRequirement: "Key Operator Values[]",
  PreferredSchedulingTerm: "Weight# Preference=NodeSelectorTerm",
  PodAffinity:
    "RequiredDuringSchedulingIgnoredDuringExecution[]=PodAffinityTerm " +
    "PreferredDuringSchedulingIgnoredDuringExecution[]=WeightedPodAffinityTerm",
  PodAffinityTerm: "LabelSelector~ Namespaces[] TopologyKey NamespaceSelector~ MatchLabelKeys[] MismatchLabelKeys[]",
  WeightedPodAffinityTerm: "Weight# PodAffinityTerm=PodAffinityTerm",
  Container:
    "Name Image Command[] Args[] WorkingDir Ports[]=ContainerPort EnvFrom[]=EnvFromSource Env[]=EnvVar " +
    "Resources=ResourceRequirements ResizePolicy[]=ContainerResizePolicy RestartPolicy* " +
    "RestartPolicyRules[]=ContainerRestartRule VolumeMounts[]=VolumeMount VolumeDevices[]=VolumeDevice " +
    "LivenessProbe*=Probe ReadinessProbe*=Probe StartupProbe*=Probe Lifecycle*=Lifecycle TerminationMessagePath " +
    "TerminationMessagePolicy ImagePullPolicy SecurityContext*=SecurityContext Stdin? StdinOnce? TTY/tty?",
  EphemeralContainer: "+Container TargetContainerName",
  ContainerPort: "Name HostPort# ContainerPort# Protocol HostIP/hostIP",
  EnvFromSource: "Prefix ConfigMapRef*=OptionalReference SecretRef*=OptionalReference",
  OptionalReference: "Name Optional*",
  EnvVar: "Name Value ValueFrom*=EnvVarSource",
  EnvVarSource:
    "FieldRef*=ObjectFieldSelector ResourceFieldRef*=ResourceFieldSelector ConfigMapKeyRef*=KeySelector " +
    "SecretKeyRef*=KeySelector FileKeyRef*=FileKeySelector",
  ObjectFieldSelector: "APIVersion/apiVersion FieldPath",
  ResourceFieldSelector: "ContainerName Resource Divisor",
  KeySelector: "Name Key Optional*",
  FileKeySelector: "VolumeName Path Key Optional*",
  ResourceRequirements: "Limits{} Requests{} Claims[]=ResourceClaim",
  ResourceClaim: "Name Request",
  ContainerResizePolicy: "ResourceName RestartPolicy",
  ContainerRestartRule: "Action ExitCodes*=ExitCodes",
  ExitCodes: "Operator Values[]",
  VolumeMount: "Name ReadOnly? RecursiveReadOnly* MountPath SubPath MountPropagation* SubPathExpr",
  VolumeDevice: "Name DevicePath",
  Probe:
    "Exec*=ExecAction HTTPGet/httpGet*=HTTPGetAction TCPSocket/tcpSocket*=TCPSocketAction GRPC/grpc*=GRPCAction " +
    "InitialDelaySeconds# TimeoutSeconds# PeriodSeconds# SuccessThreshold# FailureThreshold# " +
    "TerminationGracePeriodSeconds*",
  Lifecycle: "PostStart*=LifecycleHandler PreStop*=LifecycleHandler StopSignal*",
  LifecycleHandler:
    "Exec*=ExecAction HTTPGet/httpGet*=HTTPGetAction TCPSocket/tcpSocket*=TCPSocketAction Sleep*=SleepAction",
  ExecAction: "Command[]",
  HTTPGetAction: "Path Port~ Host Scheme HTTPHeaders/httpHeaders[]=Sysctl",
  TCPSocketAction: "Port~ Host",
  GRPCAction: "Port# Service*",
  SleepAction: "Seconds#",
  Volume: "Name +VolumeSource",
  VolumeSource:
    "HostPath*=HostPath EmptyDir*=EmptyDir GCEPersistentDisk/gcePersistentDisk*=Disk " +
    "AWSElasticBlockStore/awsElasticBlockStore*=BlockStore GitRepo*=GitRepo Secret*=SecretVolume NFS/nfs*=NFS " +
    "ISCSI/iscsi~ Glusterfs~ PersistentVolumeClaim*=ClaimVolume RBD/rbd~ Quobyte~ FlexVolume~ Cinder~ " +
    "CephFS/cephfs~ Flocker~ DownwardAPI/downwardAPI*=DownwardVolume FC/fc~ AzureFile~ ConfigMap*=ConfigMapVolume " +
    "VsphereVolume~ AzureDisk~ PhotonPersistentDisk~ Projected*=ProjectedVolume PortworxVolume~ ScaleIO/scaleIO~ " +
    "StorageOS/storageos~ CSI/csi*=CSIVolume Ephemeral~ Image*=ImageVolume",
  HostPath: "Path Type*",
  EmptyDir: "Medium SizeLimit*",
  Disk: "PDName/pdName FSType/fsType Partition# ReadOnly?",
  BlockStore: "VolumeID/volumeID FSType/fsType Partition# ReadOnly?",
  GitRepo: "Repository Revision Directory",
  SecretVolume: "SecretName Items[]=KeyToPath DefaultMode* Optional*",
  KeyToPath: "Key Path Mode*",
  NFS: "Server Path ReadOnly?",
  ClaimVolume: "ClaimName ReadOnly?",
  DownwardVolume: "Items[]=DownwardFile DefaultMode*",
  DownwardFile: "Path FieldRef*=ObjectFieldSelector ResourceFieldRef*=ResourceFieldSelector Mode*",
  ConfigMapVolume: "Name Items[]=KeyToPath DefaultMode* Optional*",
  ProjectedVolume: "Sources[]=VolumeProjection DefaultMode*",
  VolumeProjection:
    "Secret*=KeysProjection DownwardAPI/downwardAPI*=DownwardProjection ConfigMap*=KeysProjection " +
    "ServiceAccountToken*=TokenProjection ClusterTrustBundle~ PodCertificate~",
  KeysProjection: "Name Items[]=KeyToPath Optional*",
  DownwardProjection: "Items[]=DownwardFile",
  TokenProjection: "Audience ExpirationSeconds# Path",
  CSIVolume: "Driver ReadOnly* FSType/fsType* VolumeAttributes{} NodePublishSecretRef*=LocalObjectReference",
  ImageVolume: "Reference PullPolicy",
  ClaimSpec:
    "AccessModes[] Selector~ Resources=VolumeResources VolumeName StorageClassName* VolumeMode* DataSource*=DataSource " +
    "DataSourceRef*=DataSourceRef VolumeAttributesClassName*",
  VolumeResources: "Limits{} Requests{}",
  DataSource: "APIGroup/apiGroup* Kind Name",
  DataSourceRef: "APIGroup/apiGroup* Kind Name Namespace*",
  PersistentVolumeSource:
    "GCEPersistentDisk/gcePersistentDisk*=Disk AWSElasticBlockStore/awsElasticBlockStore*=BlockStore " +
    "HostPath*=HostPath Glusterfs~ NFS/nfs*=NFS RBD/rbd~ Quobyte~ ISCSI/iscsi~ FlexVolume~ Cinder~ CephFS/cephfs~ FC/fc~ " +
    "Flocker~ AzureFile~ VsphereVolume~ AzureDisk~ PhotonPersistentDisk~ PortworxVolume~ ScaleIO/scaleIO~ Local*=Local " +
    "StorageOS/storageos~ CSI/csi*=PersistentCSI",
  Local: "Path FSType/fsType*",
  PersistentCSI:
    "Driver VolumeHandle ReadOnly? FSType/fsType VolumeAttributes{} ControllerPublishSecretRef*=SecretReference " +
    "NodeStageSecretRef*=SecretReference NodePublishSecretRef*=SecretReference " +
    "ControllerExpandSecretRef*=SecretReference NodeExpandSecretRef*=SecretReference",
  SecretReference: "Name Namespace",
  ServicePort: "Name Protocol AppProtocol* Port# TargetPort~ NodePort#",
  NodeAddress: "Type Address",
  ScopeSelector: "MatchExpressions[]=ScopeRequirement",
  ScopeRequirement: "ScopeName Operator Values[]",
};
