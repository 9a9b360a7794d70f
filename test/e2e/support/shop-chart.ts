// A chart in the manner of real ones: every kind that they bring, hooks, a custom resource, a certificate, and a test.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const widgets = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.charts.example.dev}
spec:
  group: charts.example.dev
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer, default: 3}}}}}}
`

/** A Job that helm runs at its point, and forgets. */
const hook = (name: string, hooks: string) => `apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-${name}
  annotations:
    helm.sh/hook: ${hooks}
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: 0
  template:
    metadata: {labels: {hook: ${name}}}
    spec:
      restartPolicy: Never
      containers: [{name: hook, image: busybox, command: [sh, -c, "echo ${name}; exit 0"]}]
`

const access = `apiVersion: v1
kind: ServiceAccount
metadata: {name: {{ .Release.Name }}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: {{ .Release.Name }}}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [get, list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: {{ .Release.Name }}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: {{ .Release.Name }}}
subjects: [{kind: ServiceAccount, name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}}
data: {greeting: {{ .Values.greeting }}}
---
apiVersion: v1
kind: Secret
metadata: {name: {{ .Release.Name }}}
stringData: {password: {{ .Values.greeting | b64enc | quote }}}
`

const pod = `
    metadata: {labels: {app: {{ .Release.Name }}, part: PART}}
    spec:
      serviceAccountName: {{ .Release.Name }}
      containers:
      - name: main
        image: "shop:{{ .Values.tag }}"
        command: [sh, -c, 'trap "exit 0" TERM; sleep 3600 & wait']
        env:
        - {name: GREETING, valueFrom: {configMapKeyRef: {name: {{ .Release.Name }}, key: greeting}}}
        - {name: PASSWORD, valueFrom: {secretKeyRef: {name: {{ .Release.Name }}, key: password}}}
        resources: {requests: {cpu: 10m, memory: 8Mi}}`
const podOf = (part: string) => pod.replace('PART', part)

const workloads = `apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}-web}
spec:
  replicas: 2
  selector: {matchLabels: {app: {{ .Release.Name }}, part: web}}
  template:${podOf('web')}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: {{ .Release.Name }}-db}
spec:
  serviceName: {{ .Release.Name }}-db
  selector: {matchLabels: {app: {{ .Release.Name }}, part: db}}
  template:${podOf('db')}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: {{ .Release.Name }}-agent}
spec:
  selector: {matchLabels: {app: {{ .Release.Name }}, part: agent}}
  template:${podOf('agent')}
---
apiVersion: batch/v1
kind: Job
metadata: {name: {{ .Release.Name }}-migrate-{{ .Release.Revision }}}
spec:
  template:
    spec:
      restartPolicy: OnFailure
      containers: [{name: migrate, image: busybox, command: [sh, -c, "exit 0"]}]
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: {{ .Release.Name }}-backup}
spec:
  schedule: "0 3 * * *"
  timeZone: Europe/Berlin
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers: [{name: backup, image: busybox, command: [sh, -c, "exit 0"]}]
`

const network = `apiVersion: v1
kind: Service
metadata: {name: {{ .Release.Name }}-web}
spec: {selector: {app: {{ .Release.Name }}, part: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: {{ .Release.Name }}-db}
spec: {clusterIP: None, selector: {app: {{ .Release.Name }}, part: db}, ports: [{port: 5432}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: {{ .Release.Name }}}
spec: {defaultBackend: {service: {name: {{ .Release.Name }}-web, port: {number: 80}}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: {{ .Release.Name }}}
spec: {podSelector: {matchLabels: {app: {{ .Release.Name }}}}, policyTypes: [Ingress]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: {{ .Release.Name }}}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: {{ .Release.Name }}, part: web}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: {{ .Release.Name }}}
spec:
  minReplicas: 2
  maxReplicas: 4
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ .Release.Name }}-web}
  metrics: [{type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: 4}}}]
`

const admission = `{{- $ca := genCA "shop-ca" 1 }}
{{- $cert := genSignedCert "shop" nil (list "shop.default.svc") 1 $ca }}
apiVersion: v1
kind: Secret
metadata: {name: {{ .Release.Name }}-tls}
type: kubernetes.io/tls
data: {tls.crt: {{ $cert.Cert | b64enc }}, tls.key: {{ $cert.Key | b64enc }}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: {{ .Release.Name }}}
webhooks:
- name: widgets.charts.example.dev
  admissionReviewVersions: [v1]
  sideEffects: None
  failurePolicy: Ignore
  timeoutSeconds: 1
  rules: [{apiGroups: [charts.example.dev], apiVersions: [v1], operations: [DELETE], resources: [widgets]}]
  clientConfig: {caBundle: {{ $ca.Cert | b64enc }}, service: {name: {{ .Release.Name }}-web, namespace: {{ .Release.Namespace }}}}
`

const widget = `apiVersion: charts.example.dev/v1
kind: Widget
metadata: {name: {{ .Release.Name }}}
spec: {}
`

const test = `apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}-test
  annotations: {helm.sh/hook: test, helm.sh/hook-delete-policy: before-hook-creation}
spec:
  restartPolicy: Never
  containers:
  - name: test
    image: busybox
    command: [sh, -c, 'test "$GREETING" = {{ .Values.greeting }}']
    env: [{name: GREETING, valueFrom: {configMapKeyRef: {name: {{ .Release.Name }}, key: greeting}}}]
`

/** Writes the chart into the folder and gives its path. */
export function writeShopChart(folder: string): string {
  const chart = join(folder, 'shop')
  const files: { readonly [file: string]: string } = {
    'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 0.1.0\n',
    'values.yaml': 'tag: "1"\ngreeting: hello\n',
    'crds/widgets.yaml': widgets,
    'templates/prepare.yaml': hook('prepare', 'pre-install'),
    'templates/announce.yaml': hook('announce', 'post-upgrade'),
    'templates/farewell.yaml': hook('farewell', 'pre-delete'),
    'templates/access.yaml': access,
    'templates/workloads.yaml': workloads,
    'templates/network.yaml': network,
    'templates/admission.yaml': admission,
    'templates/widget.yaml': widget,
    'templates/test.yaml': test,
  }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(chart, file)), { recursive: true })
    writeFileSync(join(chart, file), text)
  }
  return chart
}
