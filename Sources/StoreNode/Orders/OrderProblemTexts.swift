/// What a cashier reads, in both languages; `{}` stands for the subject.
enum OrderProblemTexts {
  typealias Text = (french: String, english: String)
  typealias Texts = [OrderProblem.Code: Text]

  static let texts: Texts = [
    request, access, goods, people, orders, rounds, money, tillDay, stock,
  ]
  .reduce(into: [:]) { all, part in all.merge(part) { first, _ in first } }

  private static let request: Texts = [
    .invalidRequest: (
      "La demande est mal écrite : {}", "The request is malformed: {}"
    ),
    .requestIDMissing: (
      "L'en-tête Request-Id manque : 8 à 64 lettres, chiffres ou tirets",
      "The Request-Id header is missing: 8 to 64 letters, digits or hyphens"
    ),
    .requestIDReused: (
      "Cet identifiant a déjà servi à une autre demande", "This id was used for another request"
    ),
    .answersForgotten: (
      "Ce poste a été restauré depuis cette demande et ne sait pas si elle a été exécutée : "
        + "cherchez-la dans la liste du jour, et refaites-la si elle n'y est pas",
      "This machine was restored since this request was made and cannot know whether it was "
        + "carried out: look for it in today's list, and make it anew if it is not there"
    ),
    .notJSON: (
      "Le contenu doit être du JSON (Content-Type: application/json)",
      "The content must be JSON (Content-Type: application/json)"
    ),
    .unauthorised: (
      "Cet appareil n'est pas associé : demandez un code au gérant",
      "This device is not paired: ask the manager for a code"
    ),
    .codeUnknown: (
      "Ce code est faux ou périmé : demandez-en un autre",
      "This code is wrong or out of date: ask for another one"
    ),
    .crossOrigin: (
      "Une autre page web ne peut pas écrire ici", "Another web page may not write here"
    ),
    .hostRefused: (
      "Ce nom n'est pas celui de ce poste", "This is not a name of this machine"
    ),
    .notFound: ("Cette adresse n'existe pas", "There is no such address"),
    .methodNotAllowed: (
      "Cette adresse ne répond pas à {}", "This address does not answer {}"
    ),
    .notStored: (
      "Rien n'a été enregistré ({}) : réessayez, puis prévenez le gérant",
      "Nothing was stored ({}): try again, then tell the manager"
    ),
    .diskFull: (
      "Le disque de ce poste est plein : rien n'a été enregistré, n'encaissez pas. Les commandes "
        + "en cours peuvent être terminées. Prévenez le gérant.",
      "This machine's disk is full: nothing was stored, take no payment. Orders under way can be "
        + "finished. Tell the manager."
    ),
    .readOnly: (
      "Le disque de ce poste est en panne : rien n'est enregistré, n'encaissez pas ici. Vendez "
        + "sur papier et prévenez le gérant.",
      "This machine's disk has failed: nothing is stored, take no payment here. Sell on paper, and "
        + "tell the manager."
    ),
  ]

  private static let access: Texts = [
    .signInFirst: (
      "Choisissez votre nom et tapez votre code", "Choose your name and type your PIN"
    ),
    .notYourDuty: (
      "Demandez à un responsable : votre rôle ne le permet pas",
      "Ask a manager: your role does not allow it"
    ),
    .pinWrong: ("Ce code n'est pas le bon", "This PIN is not right"),
    .pinBarred: (
      "Trop de codes faux : attendez {} secondes, ou demandez un nouveau code à un responsable",
      "Too many wrong PINs: wait {} seconds, or ask a manager for a new one"
    ),
    .pinWeak: (
      "Six chiffres, et ni une suite ni une répétition",
      "Six digits, and neither a sequence nor a repetition"
    ),
    .firstPINElsewhere: (
      "Le premier code est celui d'un responsable, sur le poste du magasin",
      "The first PIN is a manager's, on the store's own machine"
    ),
    .lastManager: (
      "Un autre responsable doit d'abord avoir un code", "Another manager must have a PIN first"
    ),
    .unknownConflict: (
      "Ce choix a déjà été fait", "This choice was already made"
    ),
    .headOfficeDecides: (
      "Ces valeurs viennent du siège : lui seul choisit",
      "These values are head office's: it alone chooses"
    ),
    .unknownDevice: ("Cet appareil n'est pas dans la liste", "This device is not in the list"),
  ]

  private static let goods: Texts = [
    .unknownProduct: ("Produit inconnu : {}", "Unknown product: {}"),
    .unknownSize: ("Taille inconnue : {}", "Unknown size: {}"),
    .unknownOption: ("Option inconnue : {}", "Unknown option: {}"),
    .priceMissing: ("Pas de prix aujourd'hui pour {}", "No price today for {}"),
    .vatMissing: ("Pas de taux de TVA pour {}", "No VAT rate for {}"),
    .soldOut: ("{} est épuisé", "{} is sold out"),
    .halvesDiffer: (
      "Une moitié-moitié a deux moitiés de même taille",
      "A half-and-half has two halves of one size"
    ),
    .negativeQuantity: (
      "La quantité est trop petite : {}", "The quantity is too small: {}"
    ),
    .quantityTooLarge: ("La quantité est trop grande : {}", "The quantity is too large: {}"),
    .emptyOrder: ("Il n'y a rien à écrire", "There is nothing to write"),
    .tooManyLines: ("Au plus {} lignes à la fois", "At most {} lines at once"),
    .invalidAmount: ("Montant impossible : {€}", "Impossible amount: {€}"),
    .discountTooLarge: (
      "La remise dépasse le total", "The discount is larger than the total"
    ),
    .labelMissing: ("Il manque un libellé", "A label is missing"),
    .discountImpossible: (
      "Une remise est une somme ou un pourcentage de 1 à 100",
      "A discount is a sum or a percentage from 1 to 100"
    ),
    .unknownHeld: (
      "Ce panier a déjà été repris", "This basket was already taken up again"
    ),
    .tooManyHeld: (
      "Déjà {} paniers en attente : reprenez-en un d'abord",
      "{} baskets are waiting already: take one up first"
    ),
  ]

  private static let people: Texts = [
    .unknownActor: (
      "Personne de ce nom ou de ce rôle : {}", "Nobody of this key or role: {}"
    ),
    .unknownCustomer: ("Client inconnu : {}", "Unknown customer: {}"),
    .customerIncomplete: (
      "Il manque le nom ou l'adresse complète du client",
      "The customer's name or full address is missing"
    ),
    .addressMissing: (
      "Une livraison demande une adresse", "A delivery needs an address"
    ),
    .textTooLong: ("Texte trop long : {}", "Text too long: {}"),
    .instantInvalid: ("Date ou heure impossible : {}", "Impossible date or time: {}"),
  ]

  private static let orders: Texts = [
    .unknownOrder: ("Commande inconnue", "Unknown order"),
    .unknownLine: ("Cette ligne n'est pas de la commande", "This line is not of the order"),
    .unknownEvent: ("Cette étape n'est pas de la commande", "This event is not of the order"),
    .unknownStep: ("Étape inconnue : {}", "Unknown step: {}"),
    .stepBackwards: (
      "La commande est déjà à l'étape {}", "The order is already at the step {}"
    ),
    .orderCancelled: ("La commande est annulée", "The order is cancelled"),
    .orderClosed: ("La commande est déjà remise", "The order was already handed over"),
    .alreadyVoided: ("Cette étape est déjà annulée", "This event is already voided"),
    .takesBackTooMuch: ("Il n'en reste que {} à reprendre", "Only {} are left to take back"),
    .reasonMissing: ("Il manque la raison", "The reason is missing"),
  ]

  private static let rounds: Texts = [
    .unknownRound: ("Tournée inconnue", "Unknown round"),
    .unknownDelivery: (
      "Cette livraison n'est plus dans la tournée", "This delivery is no longer in the round"
    ),
    .notADelivery: (
      "La commande {} n'est pas à livrer", "Order {} is not for delivery"
    ),
    .inAnotherRound: (
      "La commande {} est déjà dans une tournée", "Order {} is in a round already"
    ),
    .roundLeft: (
      "La tournée est déjà partie : faites-en une autre",
      "The round has left already: make another one"
    ),
    .roundNotLeft: (
      "La tournée n'est pas encore partie : marquez d'abord le départ",
      "The round has not left yet: mark its departure first"
    ),
    .deliveryEnded: (
      "Cette livraison est déjà terminée", "This delivery has ended already"
    ),
  ]

  private static let money: Texts = [
    .unknownMeans: ("Moyen de paiement inconnu : {}", "Unknown means of payment: {}"),
    .nothingToPay: ("Il n'y a rien à payer", "There is nothing to pay"),
    .overPayment: (
      "Plus que dû : il reste {€} à payer", "More than is due: {€} is left to pay"
    ),
    .voucherReferenceMissing: (
      "Il manque le numéro du bon", "The voucher's number is missing"
    ),
    .unknownPayment: (
      "Ce paiement n'est pas de la commande", "This payment is not of the order"
    ),
    .nothingToRefund: ("Il n'y a rien à rembourser", "There is nothing to refund"),
    .splitImpossible: (
      "Cette addition ne se partage pas ainsi : vérifiez le nombre de parts et les lignes",
      "This bill cannot be split like that: check the number of shares and the lines"
    ),
    .refundTooLarge: (
      "Au plus {€} à rembourser", "At most {€} can be refunded"
    ),
  ]

  private static let tillDay: Texts = [
    .invalidTip: (
      "Un pourboire se donne en plus de ce qui est dû : ce qui est donné ne couvre pas les deux",
      "A tip is given over what is due: what is given does not cover both"
    ),
    .unknownVoucher: ("Bon ou avoir inconnu ici", "No such voucher or credit note here"),
    .voucherSpent: (
      "Il ne reste que {€} sur ce bon", "Only {€} is left on this voucher"
    ),
    .voucherExpired: ("Ce bon n'est plus valable", "This voucher is out of date"),
    .voucherUsedHere: (
      "Ce bon d'un autre magasin a déjà payé ici : le responsable peut l'accepter encore",
      "This voucher of another store has paid here before: a manager may take it again"
    ),
    .drawerInUse: (
      "Le tiroir de cette caisse est déjà ouvert : comptez-le d'abord",
      "This till's drawer is already in use: count it first"
    ),
    .noDrawer: (
      "Aucun tiroir n'est ouvert à cette caisse : ouvrez-le avec son fonds de caisse",
      "No drawer is in use at this till: open it with its float"
    ),
    .nothingCounted: (
      "Rien n'est compté : comptez les pièces et les billets, ou dites que le tiroir est vide",
      "Nothing is counted: count coins and notes, or say that the drawer is empty"
    ),
    .driverMissing: ("Choisissez le livreur", "Choose the driver"),
    .drawersUncounted: (
      "Comptez d'abord les tiroirs ouverts (caisse {}) ; un responsable peut clôturer sans cela",
      "Count the drawers in use first (till {}); a manager may close without"
    ),
    .dayClosed: (
      "La journée est déjà clôturée : ce qui est vendu maintenant compte demain",
      "The day is already closed: what is sold now belongs to tomorrow"
    ),
    .unknownClosing: ("Ce magasin n'a pas cette clôture", "The store has no such closing"),
    .unknownReceipt: (
      "Cette commande n'a pas ce ticket : il s'imprime quand tout est payé",
      "The order has no such receipt: it is printed when all is paid"
    ),
  ]

  private static let stock: Texts = [
    .unknownIngredient: ("Ingrédient inconnu : {}", "Unknown ingredient: {}"),
    .unknownMovement: ("Mouvement de stock inconnu : {}", "Unknown stock movement: {}"),
    .counterpartMissing: (
      "Un transfert demande l'autre magasin", "A transfer needs the other store"
    ),
    .unknownStore: (
      "Le magasin {} n'est pas connu ici : choisissez-le dans la liste ; un magasin qui vient "
        + "d'ouvrir y arrive avec internet",
      "Store {} is not known here: choose it from the list; one that has just opened comes to it "
        + "with the internet"
    ),
    .ingredientTwice: ("{} est compté deux fois", "{} is counted twice"),
    .unknownTransfer: (
      "Cet envoi n'est pas en route vers ce magasin : s'il est là, saisissez-le avec le numéro du "
        + "bon",
      "This is not on its way to this store: if it is here, book it with the slip's number"
    ),
    .transferReceived: (
      "{} : cet envoi a déjà été reçu", "{}: this was already received"
    ),
    .bookedByHand: (
      "{} : déjà saisi à la main avec le numéro de ce bon ; cochez « déjà saisi », ou dites que "
        + "c'est arrivé en plus",
      "{}: booked by hand already with this slip's number; tick \u{201C}already booked\u{201D}, or "
        + "say that it came besides"
    ),
    .factRefused: ("Refusé par les règles : {}", "Refused by the rules: {}"),
  ]
}
