// What a saved access flow is stuck by, after the sentence that it is saved: whoever saved it knows without looking for it.

export const stuckWords = ({
  stuck = [],
}: {
  readonly stuck?: readonly { readonly sentence: string }[] | undefined;
}): string => stuck.map(({ sentence }) => `; it is stuck: ${sentence}`).join('');
