// The segmentation: the matrix of environments and classes with what opens each cell, and what is wrong with it.

import { Group, Stack, Text, Title } from '@mantine/core';
import { type SegmentationView, useSegmentation } from '../../api/segmentation.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';
import { Findings } from './findings.tsx';
import { Matrix } from './matrix.tsx';
import './segmentation.css';

export function SegmentationPage() {
  const review = useSegmentation();
  return (
    <>
      <PageHeader title="Segmentation">
        How the estate is cut. Further up and further right what is there is more sensitive, so it should take more
        consents, open for less time and allow less.
      </PageHeader>
      <Fetching query={review} of="the segmentation" height={120} />
      {review.data?.resources === 0 && (
        <Empty title="Nothing to cut yet">
          Bring the inventory in with <code className="tg-code">tidegate apply -f FOLDER</code>, or connect a target and
          let it be discovered.
        </Empty>
      )}
      {review.data !== undefined && review.data.resources > 0 && <Review review={review.data} />}
    </>
  );
}

function Review({ review }: { readonly review: SegmentationView }) {
  const counts = (['high', 'medium', 'low'] as const).map(
    (severity) => `${review.findings.filter((finding) => finding.severity === severity).length} ${severity}`,
  );
  return (
    <Stack gap="xl">
      <Matrix review={review} />
      <section aria-labelledby="taken">
        <Title order={2} id="taken">
          What tells them apart
        </Title>
        {review.notes.map((note) => (
          <Text key={note} mt={4}>
            <Sentence text={capital(note)} />
          </Text>
        ))}
      </section>
      <section aria-labelledby="findings">
        <Group justify="space-between" align="baseline" mb="sm">
          <Title order={2} id="findings">
            Findings
          </Title>
          <Text size="sm" fw={600} role="status">
            {review.findings.length === 0 ? 'Nothing found' : counts.join(', ')}
          </Text>
        </Group>
        <Findings findings={review.findings} />
        <Text size="sm" c="dimmed" mt="md">
          <code className="tg-code">tidegate scopes review --fix cli</code> prints commands that mend the tags,{' '}
          <code className="tg-code">--fix terraform</code> what to write there.
        </Text>
      </section>
    </Stack>
  );
}
