// What a resource of Terraform is in, where its own attributes say so: projects and folders of Google, clusters, namespaces. Each answer is the
// native id of another resource; whether that is there, the import finds out, and where it is not nothing is known of what is above.

type Open = (name: string) => string | null;

/** The native id of what it is in; null where it does not say. */
export function terraformParent(kind: string, nativeId: string | null, open: Open): string | null {
  switch (kind) {
    case 'google_folder':
      return open('parent')?.startsWith('folders/') ? open('parent') : null;
    case 'google_project':
      return folderOf(open('folder_id'));
    case 'google_container_node_pool':
      return clusterOfGoogle(open);
    case 'aws_eks_node_group':
    case 'aws_eks_addon':
    case 'aws_eks_fargate_profile':
      return clusterOfAws(nativeId, open('cluster_name'));
  }
  if (kind.startsWith('google_')) {
    const project = open('project');
    return project === null ? null : `projects/${project.replace(/^projects\//, '')}`;
  }
  if (kind.startsWith('kubernetes_') && nativeId !== null) {
    // Objects of a namespace are `namespace/name`; of the cluster itself, their name alone.
    const parts = nativeId.split('/');
    return parts.length === 2 ? (parts[0] ?? null) : null;
  }
  return null;
}

/**
 * The organization that a folder or project of Google is directly in. No code makes an organization, and several states name one, so it is a
 * fact of what is highest in it and no resource of its own.
 */
export function organizationAbove(kind: string, open: Open): string | null {
  if (kind === 'google_folder') return /^organizations\/(\d+)$/.exec(open('parent') ?? '')?.[1] ?? null;
  return kind === 'google_project' && folderOf(open('folder_id')) === null ? open('org_id') || null : null;
}

/** Empty where it is in none. */
const folderOf = (id: string | null): string | null => (id ? `folders/${id.replace(/^folders\//, '')}` : null);

/** A cluster is in the region and account of what belongs to it. */
function clusterOfAws(nativeId: string | null, name: string | null): string | null {
  if (nativeId === null || name === null) return null;
  return [...nativeId.split(':').slice(0, 5), `cluster/${name}`].join(':');
}

function clusterOfGoogle(open: Open): string | null {
  const cluster = open('cluster');
  if (cluster === null || cluster.startsWith('projects/')) return cluster;
  const [project, location] = [open('project'), open('location')];
  return project === null || location === null ? null : `projects/${project}/locations/${location}/clusters/${cluster}`;
}
