// What Kedge's own controllers do beyond upstream's roles for them, each with its reason. The role is `kedge:NAME`, bound to
// the service account NAME of kube-system.

export const kedgeRoles: { readonly [controller: string]: readonly string[] } = {
  // One controller writes the slices of a Service and its Endpoints; upstream has two.
  'endpointslice-controller': [
    'create,delete,get,update core: endpoints',
    'create core: endpoints/restricted',
  ],
  // Upstream's store forgets events by itself.
  'event-ttl': ['delete,get,list core: events'],
  // Conditions of a namespace on its way out are patched in, so that nobody else's are overwritten.
  'namespace-controller': ['patch core: namespaces/status'],
  // The Lease of a node that is gone goes with it; upstream leaves that to its owner reference.
  'node-controller': ['delete coordination.k8s.io: leases'],
  // One controller binds, provisions and protects; it writes by patches.
  'persistent-volume-binder': [
    'patch core: persistentvolumes persistentvolumes/status persistentvolumeclaims persistentvolumeclaims/status',
  ],
  // One controller looks after what every namespace has: its account, and the CA that upstream has a publisher for.
  'service-account-controller': ['create,update core: configmaps'],
  // It makes the namespaces of workspaces, and gives members of these what they are in projects: whatever role that is.
  'workspace-controller': [
    'create,delete,patch core: namespaces',
    'patch iam.kedge.dev: accounts workspaces',
    'update iam.kedge.dev: workspaces/status',
    'create,delete,patch,update rbac.authorization.k8s.io: rolebindings',
    'delete,update rbac.authorization.k8s.io: clusterrolebindings',
    'bind rbac.authorization.k8s.io: clusterroles roles',
  ],
  // All simulated nodes act as one.
  'simulated-nodes': [
    'create,get,patch core: nodes',
    'patch core: nodes/status',
    'create,get,patch coordination.k8s.io: leases',
    'delete,get core: pods',
    'patch core: pods/status',
    'record core: events',
  ],
}
