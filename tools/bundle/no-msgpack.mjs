// In the place of msgpackr, which lmdb loads for values that are not bytes. Kedge's are.
export class Encoder {
  constructor() {
    throw new Error('this bundle of lmdb stores bytes alone')
  }
}
