/** The text of each file of the corpus, by name. */
export declare function corpusFiles(): readonly (readonly [name: string, text: string])[];
