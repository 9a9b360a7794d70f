// The roles of people and components that every cluster of release 1.36 has, in the notation of rule-notation.ts.

const events = 'record core,events.k8s.io: events'

/** What a node may do, as far as it is not asked which node it is. */
export const nodeRules: readonly string[] = [
  'create authentication.k8s.io: tokenreviews',
  'create authorization.k8s.io: localsubjectaccessreviews subjectaccessreviews',
  'read core: services',
  'create,read core: nodes',
  'change core: nodes/status',
  'change core: nodes',
  'record core: events',
  'read core: pods',
  'create,delete core: pods',
  'change core: pods/status',
  'create core: pods/eviction',
  'read core: configmaps secrets',
  'get core: persistentvolumeclaims persistentvolumes',
  'get core: endpoints',
  'create,read certificates.k8s.io: certificatesigningrequests',
  'create,delete,get,change coordination.k8s.io: leases',
  'get storage.k8s.io: volumeattachments',
  'create core: serviceaccounts/token',
  'get,change core: persistentvolumeclaims/status',
  'read storage.k8s.io: csidrivers',
  'create,delete,get,change storage.k8s.io: csinodes',
  'read node.k8s.io: runtimeclasses',
  'get resource.k8s.io: resourceclaims',
  'deletecollection resource.k8s.io: resourceslices',
  'get core: serviceaccounts',
]

const signers = (signer: string): readonly string[] => [`approve certificates.k8s.io: signers # ${signer}`]

export const clusterRoles: { readonly [name: string]: readonly string[] } = {
  'cluster-admin': ['* *: *', '* url: *'],
  'system:aggregate-to-admin': [
    'create authorization.k8s.io: localsubjectaccessreviews',
    'read,write rbac.authorization.k8s.io: rolebindings roles',
  ],
  'system:aggregate-to-edit': [
    'read core: pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy',
    'impersonate core: serviceaccounts',
    'write core: pods pods/attach pods/exec pods/portforward pods/proxy',
    'create core: pods/eviction',
    'write core: configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy',
    'create core: serviceaccounts/token',
    'write apps: daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale',
    'write autoscaling: horizontalpodautoscalers',
    'write batch: cronjobs jobs',
    'write extensions: daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale',
    'write policy: poddisruptionbudgets',
    'write networking.k8s.io: ingresses networkpolicies',
    'read,write coordination.k8s.io: leases',
    'write resource.k8s.io: resourceclaims resourceclaimtemplates',
  ],
  // metrics-server brings this one; here it is part of the server.
  'system:aggregated-metrics-reader': ['read metrics.k8s.io: nodes pods'],
  'system:aggregate-to-view': [
    'read core: configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status',
    'read core: bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status',
    'read core: namespaces',
    'read discovery.k8s.io: endpointslices',
    'read apps: controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status',
    'read autoscaling: horizontalpodautoscalers horizontalpodautoscalers/status',
    'read batch: cronjobs cronjobs/status jobs jobs/status',
    'read extensions: daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale',
    'read policy: poddisruptionbudgets poddisruptionbudgets/status',
    'read networking.k8s.io: ingresses ingresses/status networkpolicies',
    'read resource.k8s.io: resourceclaims resourceclaims/status resourceclaimtemplates',
  ],
  'system:auth-delegator': [
    'create authentication.k8s.io: tokenreviews',
    'create authorization.k8s.io: subjectaccessreviews',
  ],
  'system:basic-user': [
    'create authorization.k8s.io: selfsubjectaccessreviews selfsubjectrulesreviews',
    'create authentication.k8s.io: selfsubjectreviews',
  ],
  'system:certificates.k8s.io:certificatesigningrequests:nodeclient': [
    'create certificates.k8s.io: certificatesigningrequests/nodeclient',
  ],
  'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient': [
    'create certificates.k8s.io: certificatesigningrequests/selfnodeclient',
  ],
  'system:certificates.k8s.io:kube-apiserver-client-approver': signers('kubernetes.io/kube-apiserver-client'),
  'system:certificates.k8s.io:kube-apiserver-client-kubelet-approver': signers(
    'kubernetes.io/kube-apiserver-client-kubelet',
  ),
  'system:certificates.k8s.io:kubelet-serving-approver': signers('kubernetes.io/kubelet-serving'),
  'system:certificates.k8s.io:legacy-unknown-approver': signers('kubernetes.io/legacy-unknown'),
  'system:discovery': [
    'get url: /api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/',
  ],
  'system:heapster': ['read core: events namespaces nodes pods', 'read extensions: deployments'],
  'system:kube-aggregator': ['read core: endpoints services'],
  'system:kube-controller-manager': [
    events,
    'create coordination.k8s.io: leases',
    'get,update coordination.k8s.io: leases # kube-controller-manager',
    'create core: secrets serviceaccounts',
    'delete core: secrets',
    'get core: configmaps namespaces secrets serviceaccounts',
    'update core: secrets serviceaccounts',
    'create authentication.k8s.io: tokenreviews',
    'create authorization.k8s.io: subjectaccessreviews',
    'list,watch *: *',
    'create core: serviceaccounts/token',
  ],
  'system:kube-dns': ['list,watch core: endpoints services'],
  'system:kube-scheduler': [
    events,
    'create coordination.k8s.io: leases',
    'read,update coordination.k8s.io: leases # kube-scheduler',
    'read,write coordination.k8s.io: leasecandidates',
    'read core: nodes',
    'delete,read core: pods',
    'create core: bindings pods/binding',
    'change core: pods/status',
    'read core: replicationcontrollers services',
    'read apps,extensions: replicasets',
    'read apps: statefulsets',
    'read policy: poddisruptionbudgets',
    'read core: persistentvolumeclaims persistentvolumes',
    'create authentication.k8s.io: tokenreviews',
    'create authorization.k8s.io: subjectaccessreviews',
    'read storage.k8s.io: csinodes',
    'read storage.k8s.io: volumeattachments',
    'read core: namespaces',
    'read storage.k8s.io: csidrivers',
    'read storage.k8s.io: csistoragecapacities',
    'read resource.k8s.io: deviceclasses',
    'read,change resource.k8s.io: resourceclaims',
    'read,change resource.k8s.io: resourceclaims/status',
    'read,change core: pods/finalizers',
    'read resource.k8s.io: resourceslices',
  ],
  'system:kubelet-api-admin': [
    'read core: nodes',
    'proxy core: nodes',
    '* core: nodes/log nodes/metrics nodes/proxy nodes/stats',
    '* core: nodes/configz nodes/healthz nodes/pods',
  ],
  'system:monitoring': [
    'get url: /healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/*',
  ],
  'system:node': nodeRules,
  'system:node-bootstrapper': ['create,read certificates.k8s.io: certificatesigningrequests'],
  'system:node-problem-detector': ['get core: nodes', 'patch core: nodes/status', events],
  'system:node-proxier': [
    'list,watch core: endpoints services',
    'read core: nodes',
    events,
    'list,watch networking.k8s.io: servicecidrs',
    'list,watch discovery.k8s.io: endpointslices',
  ],
  'system:persistent-volume-provisioner': [
    'create,delete,read core: persistentvolumes',
    'read,update core: persistentvolumeclaims',
    'read storage.k8s.io: storageclasses',
    'watch core: events',
    events,
  ],
  'system:public-info-viewer': ['get url: /healthz /livez /readyz /version /version/'],
  'system:service-account-issuer-discovery': [
    'get url: /.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/',
  ],
  'system:volume-scheduler': [
    'read,change core: persistentvolumes',
    'read storage.k8s.io: storageclasses',
    'read,change core: persistentvolumeclaims',
  ],
}

/** Roles whose rules are gathered from others: the label that asks for it, and those that the role itself bears. */
export const aggregatedRoles: {
  readonly [name: string]: { readonly gathers: string; readonly joins: readonly string[] }
} = {
  admin: { gathers: 'admin', joins: [] },
  edit: { gathers: 'edit', joins: ['admin'] },
  view: { gathers: 'view', joins: ['edit'] },
}

/** Those of the roles above that the aggregated ones gather. */
export const joiningRoles: { readonly [name: string]: string } = {
  'system:aggregate-to-admin': 'admin',
  'system:aggregate-to-edit': 'edit',
  'system:aggregate-to-view': 'view',
  'system:aggregated-metrics-reader': 'view',
}

/** Who has which of them from the start: `user NAME`, `group NAME`, `account NAME` of kube-system. */
export const clusterBindings: { readonly [role: string]: readonly string[] } = {
  'cluster-admin': ['group system:masters'],
  'system:basic-user': ['group system:authenticated'],
  'system:discovery': ['group system:authenticated'],
  'system:kube-controller-manager': ['user system:kube-controller-manager'],
  'system:kube-dns': ['account kube-dns'],
  'system:kube-scheduler': ['user system:kube-scheduler'],
  'system:monitoring': ['group system:monitoring'],
  'system:node': [],
  'system:node-proxier': ['user system:kube-proxy'],
  'system:public-info-viewer': ['group system:authenticated', 'group system:unauthenticated'],
  'system:service-account-issuer-discovery': ['group system:serviceaccounts'],
  'system:volume-scheduler': ['user system:kube-scheduler'],
}

export interface NamespacedRole {
  readonly namespace: string
  readonly name: string
  readonly rules: readonly string[]
  /** Empty for a role that is there to be bound. */
  readonly subjects: readonly string[]
  /** Where it is not the role's name. */
  readonly binding?: string
}

const locking = [
  'create,read,update coordination.k8s.io: leases',
  'create,read,update coordination.k8s.io: leasecandidates',
]

export const namespacedRoles: readonly NamespacedRole[] = [
  {
    namespace: 'kube-public',
    name: 'system:controller:bootstrap-signer',
    rules: ['read core: configmaps', 'update core: configmaps # cluster-info', events],
    subjects: ['account bootstrap-signer'],
  },
  {
    namespace: 'kube-system',
    name: 'extension-apiserver-authentication-reader',
    rules: ['read core: configmaps # extension-apiserver-authentication'],
    binding: 'system::extension-apiserver-authentication-reader',
    subjects: ['user system:kube-controller-manager', 'user system:kube-scheduler'],
  },
  {
    namespace: 'kube-system',
    name: 'system::leader-locking-kube-controller-manager',
    rules: locking,
    subjects: [
      'user system:kube-controller-manager',
      'account kube-controller-manager',
      'account leader-election-controller',
    ],
  },
  {
    namespace: 'kube-system',
    name: 'system::leader-locking-kube-scheduler',
    rules: locking,
    subjects: ['user system:kube-scheduler', 'account kube-scheduler'],
  },
  {
    namespace: 'kube-system',
    name: 'system:controller:bootstrap-signer',
    rules: ['read core: secrets'],
    subjects: ['account bootstrap-signer'],
  },
  {
    namespace: 'kube-system',
    name: 'system:controller:cloud-provider',
    rules: ['create,read core: configmaps'],
    subjects: ['account cloud-provider'],
  },
  {
    namespace: 'kube-system',
    name: 'system:controller:token-cleaner',
    rules: ['delete,read core: secrets', events],
    subjects: ['account token-cleaner'],
  },
]
